"""This module is the one door to Packer, from Debian's 1.6.6 to the current one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from vmi.core.errors import InputError, ToolError
from vmi.core.processes import run

FIRST_WITH_PLUGINS = (1, 7)
"""Packer 1.7 brought required_plugins and `packer init`; 1.6 has its builders inside and rejects the block."""

VALIDATE_TIMEOUT_S = 120.0

MISREAD = "%#?["
"""What Packer takes for a part of an address or of a pattern in the path that it runs in."""


QUIET = {"CHECKPOINT_DISABLE": "1"}
"""No call home to ask for a newer version."""


def demand_readable(directory: Path) -> None:
    """This refuses a place in which Packer does not find its own files."""
    if found := "".join(sorted({*MISREAD} & {*str(directory)})):
        what = f"has '{found}' in it, which Packer takes for a part of an address"
        raise InputError(what, where=str(directory), hint="name another place with --store")


def version() -> tuple[int, ...]:
    """This is the installed Packer's version, such as (1, 6, 6)."""
    said = run("packer", "version", env=QUIET).stdout.decode(errors="replace")
    match = re.search(r"Packer v(\d+(?:\.\d+)+)", said)
    if match is None:
        raise ToolError(f"'{said[:80].strip()}' is not Packer's version", where="packer version")
    return tuple(int(part) for part in match[1].split("."))


def validate(template: Path) -> None:
    """This has the real Packer check a template directory, with its plugins installed first where it wants that."""
    with _environment(template) as env:
        if (template / "plugins.pkr.hcl").exists():
            run("packer", "init", ".", cwd=template, env=env, timeout_s=VALIDATE_TIMEOUT_S)
        run("packer", "validate", ".", cwd=template, env=env, timeout_s=VALIDATE_TIMEOUT_S)


def build(template: Path, log: Path, timeout_s: float) -> None:
    """This runs a template to its end; ToolError when Packer says no or does not come to an end."""
    with _environment(template) as env:
        run(
            "packer", "build",
            "-color=false",
            "-timestamp-ui",
            ".",
            cwd=template,
            env=env,
            log=log,
            timeout_s=timeout_s,
        )  # fmt: skip


@contextmanager
def _environment(template: Path) -> Iterator[dict[str, str]]:
    # Packer's sockets lie in TMPDIR, and the path of a socket may have 107 bytes: the template's own is too long.
    with TemporaryDirectory(prefix="vmi-") as short:
        yield {**QUIET, "PACKER_CACHE_DIR": str(template / "cache"), "TMPDIR": short}
