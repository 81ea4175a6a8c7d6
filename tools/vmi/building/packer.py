"""This module is the one door to Packer, from Debian's 1.6.6 to the current one."""

import re
from pathlib import Path

from vmi.core.errors import ToolError
from vmi.core.processes import run

FIRST_WITH_PLUGINS = (1, 7)
"""Packer 1.7 brought required_plugins and `packer init`; 1.6 has its builders inside and rejects the block."""

VALIDATE_TIMEOUT_S = 120.0


def version() -> tuple[int, ...]:
    """This is the installed Packer's version, such as (1, 6, 6)."""
    said = run("packer", "version", env=_environment(None)).stdout.decode(errors="replace")
    match = re.search(r"Packer v(\d+(?:\.\d+)+)", said)
    if match is None:
        raise ToolError(f"'{said[:80].strip()}' is not Packer's version", where="packer version")
    return tuple(int(part) for part in match[1].split("."))


def validate(template: Path) -> None:
    """This has the real Packer check a template directory, with its plugins installed first where it wants that."""
    if (template / "plugins.pkr.hcl").exists():
        run("packer", "init", ".", cwd=template, env=_environment(template), timeout_s=VALIDATE_TIMEOUT_S)
    run("packer", "validate", ".", cwd=template, env=_environment(template), timeout_s=VALIDATE_TIMEOUT_S)


def build(template: Path, log: Path, timeout_s: float) -> None:
    """This runs a template to its end; ToolError when Packer says no or does not come to an end."""
    run(
        "packer", "build",
        "-color=false",
        "-timestamp-ui",
        ".",
        cwd=template,
        env=_environment(template),
        log=log,
        timeout_s=timeout_s,
    )  # fmt: skip


def _environment(template: Path | None) -> dict[str, str]:
    quiet = {"CHECKPOINT_DISABLE": "1"}  # no call home to ask for a newer version
    if template is None:
        return quiet
    # What Packer keeps for later (copies of the base) and its seed disk go with the template directory.
    (template / "tmp").mkdir(exist_ok=True)
    return {**quiet, "PACKER_CACHE_DIR": str(template / "cache"), "TMPDIR": str(template / "tmp")}
