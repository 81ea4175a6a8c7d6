"""The boot command leads the installer to the seed, and the seed holds what the installer asks for.

An installer that finds no answers asks its questions on a screen that nobody sees, until the time is up. So:

- The boot command mentions <seed-url>, the address at which the seed's files are served by their names.
- kickstart and preseed: the file that is named behind it is one of the seed's: `linux inst.ks=<seed-url>/ks.cfg`.
- autoinstall: cloud-init fetches `user-data` and `meta-data` by these names (meta-data may be empty); the address ends
  with a slash; and the word `autoinstall` stands on the line, or the installer asks whether it may erase the disk:
  `autoinstall ds=nocloud-net;s=<seed-url>/`.
- No two files of the seed have the same name: they are served without their directories.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "installer-answered"
SEVERITY = Severity.ERROR

MOST = 20
"""Nobody reads more of one manifest."""
_FILE = re.compile(r"<seed-url>/([A-Za-z0-9._-]{1,200})")
_EXAMPLES = {
    "kickstart": "inst.ks=<seed-url>/ks.cfg",
    "autoinstall": "autoinstall ds=nocloud-net;s=<seed-url>/",
    "preseed": "auto=true priority=critical url=<seed-url>/preseed.cfg",
}


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares what is typed with what is served."""
    del manifest, around
    base = appliance.base
    if not isinstance(base, IsoBase):
        return
    served = [file.rpartition("/")[2] for file in base.seed.files]
    for index, name in enumerate(served):
        if name in served[:index]:
            message = f"two files are served as '{name}': directories do not count"
            yield Problem(message, ("base", "seed", "files", index), hint="rename one of the two")
    if not any("<seed-url>" in typed for typed in base.boot_command):
        message = "the boot command never mentions <seed-url>: the installer finds no answers"
        hint = f"type something like `{_EXAMPLES[base.seed.kind]}`"
        yield Problem(message, ("base", "boot_command"), hint=hint, at_key=True)
    elif base.seed.kind == "autoinstall":
        yield from _autoinstall(base)
    else:
        yield from _named(base, served)
    if base.seed.kind == "autoinstall":
        yield from _cloud_init_files(served)


def _autoinstall(base: IsoBase) -> Iterator[Problem]:
    typed = "".join(base.boot_command)
    for index, line in enumerate(base.boot_command):
        following = "".join(base.boot_command[index:]).split("<seed-url>", 1)
        if "<seed-url>" in line and not following[1].startswith("/"):
            message = "cloud-init wants the seed's address with a slash at its end"
            yield Problem(message, ("base", "boot_command", index), hint="write `ds=nocloud-net;s=<seed-url>/`")
    if not re.search(r"(?<![a-z])autoinstall(?![a-z])", typed):
        message = "without the word autoinstall the installer asks whether it may erase the disk, and waits"
        yield Problem(message, ("base", "boot_command"), hint=f"type `{_EXAMPLES['autoinstall']}`", at_key=True)


def _named(base: IsoBase, served: list[str]) -> Iterator[Problem]:
    named = ((index, name) for index, line in enumerate(base.boot_command) for name in _FILE.findall(line))
    for index, name in islice(((index, name) for index, name in named if name not in served), MOST):
        near = get_close_matches(name, served, n=1) or served[:1]
        message = f"the installer is sent to '{name}', which is not among the seed's files"
        yield Problem(message, ("base", "boot_command", index), hint=f"write `<seed-url>/{near[0]}`")


def _cloud_init_files(served: list[str]) -> Iterator[Problem]:
    for name in ("user-data", "meta-data"):
        if name not in served:
            hint = f"add a file called {name}" + (", it may be empty" if name == "meta-data" else "")
            message = f"cloud-init fetches '{name}', which is not among the seed's files"
            yield Problem(message, ("base", "seed", "files"), hint=hint, at_key=True)
