"""What is copied stays in the image.

At the end of a build the machine is emptied: directories for what is temporary, homes of nobody who is declared,
caches and logs. /run is memory, and is empty at every boot. A file that was copied there is gone.

    - {file: files/profile, to: /etc/skel/.profile}        # each account that is made at the first boot gets it
    - {file: files/tool.conf, to: /etc/tmpfiles.d/tool.conf}    # makes what must be in /run at every boot

A file that a later step needs for a moment may lie in /tmp: when a later script or playbook names it, this rule is
silent. The homes of accounts that are declared under `accounts` are kept.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, CopiedFile, Playbook, Script
from vmi.manifest.reading.content import content
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "copied-stays"
SEVERITY = Severity.ERROR

_SKEL = "copy it into /etc/skel: cloud-init copies that into the home of each account that it makes"
_ELSEWHERE = "copy it to where it belongs, such as /usr/local, /etc or /srv"
_EMPTIED = (
    (r"/(?:var/)?tmp/.*", "what is temporary is removed at the end of the build", _ELSEWHERE),
    (r"/run/.*|/var/run/.*|/dev/shm/.*", "this is memory, empty at every boot", "write a file in /etc/tmpfiles.d"),
    (r"/var/log/.*", "logs are emptied at the end of the build", _ELSEWHERE),
    (r"/var/lib/apt/lists/.*|/var/cache/(?:apt|dnf)/.*", "caches are emptied at the end of the build", _ELSEWHERE),
    (r"(?:/root|/home/[^/]+)/\.(?:cache|ansible)/.*", "caches are removed at the end of the build", _ELSEWHERE),
    (
        r"(?:/root|/home/[^/]+)/\.(?:bash_history|lesshst|wget-hsts)",
        "a history is removed at the end of the build",
        "remove this step",
    ),
)
_HOME = re.compile(r"/home/([^/]+)/.*")
_KEYS = re.compile(r"/home/[^/]+/\.ssh/.*")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares where files go with what is emptied."""
    del around
    for index, step in enumerate(appliance.provision):
        found = _gone(appliance, step.to) if isinstance(step, CopiedFile) else None
        if isinstance(step, CopiedFile) and found and not _is_used(manifest, appliance, index, step.to):
            why, hint = found
            yield Problem(f"'{step.to}' does not stay: {why}", ("provision", index, "to"), hint=hint)


def _gone(appliance: Appliance, path: str) -> tuple[str, str] | None:
    """This is why a path is emptied, and what to do; `copied-places` speaks of keys."""
    for pattern, why, hint in _EMPTIED:
        if re.fullmatch(pattern, path):
            return why, hint
    home = _HOME.fullmatch(path)
    if not home or _KEYS.fullmatch(path) or home[1] in {account.name for account in appliance.accounts}:
        return None
    if home[1] == appliance.contextualization.default_user:
        return f"the home of '{home[1]}' is made at each machine's first boot", _SKEL
    return "homes are removed at the end of the build", f"{_SKEL}; or declare '{home[1]}' under `accounts`"


def _is_used(manifest: Manifest[Appliance], appliance: Appliance, index: int, path: str) -> bool:
    """This is true when a later step names the file, or its directory."""
    directory = path.rpartition("/")[0]
    names = [path, directory] if directory.count("/") > 1 else [path]
    wanted = [re.compile(rb"(?<![\w.-])" + re.escape(name.encode()) + rb"(?![\w.-])") for name in names]
    files: list[str] = []
    for step in appliance.provision[index + 1 :]:
        if isinstance(step, Script):
            files.append(step.script)
        elif isinstance(step, Playbook):
            files += [step.playbook, *content(manifest).brought_by(step)]
    return any(each.search(manifest.read(name) or b"") for name in files for each in wanted)
