"""This module decides the conditions of units that the disk alone decides; any other is taken to hold.

A condition about a file counts where no boot puts files: below /etc, /usr and what leads there. Of conditions with `|`
one must hold, of all others each; an empty assignment forgets those before it. systemd.unit(5).
"""

from collections.abc import Callable

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units.presets import is_first_boot
from vmi.auditing.guest.units.settings import Setting, is_true

STEADY = ("/etc/", "/usr/", "/bin/", "/sbin/", "/lib", "/boot/", "/opt/")
PATHS: dict[str, Callable[[Guest, str], bool]] = {
    "PathExists": Guest.exists,
    "PathExistsGlob": lambda guest, path: bool(guest.glob(path)),
    "PathIsDirectory": lambda guest, path: bool((entry := guest.stat(path)) and entry.is_directory),
    "PathIsSymbolicLink": lambda guest, path: bool((entry := guest.lstat(path)) and entry.is_link),
    "DirectoryNotEmpty": lambda guest, path: bool(guest.names(path)),
    "FileNotEmpty": lambda guest, path: guest.size(path) > 0,
    "FileIsExecutable": lambda guest, path: bool(
        (entry := guest.stat(path)) and entry.is_file and entry.mode & 0o111
    ),
}  # fmt: skip
HARMLESS = ("Capability", "Security", "Virtualization", "KernelModuleLoaded")
CONTAINERS = {"container", "docker", "podman", "lxc", "lxc-libvirt", "systemd-nspawn", "openvz", "wsl", "proot"}
VIRTUAL = {"yes": True, "true": True, "1": True, "vm": True, "no": False, "false": False, "0": False}


def unmet(guest: Guest, settings: tuple[Setting, ...]) -> Setting | None:
    """This is a condition that keeps a unit from running; None when none is known to."""
    alternatives: list[tuple[Setting, bool | None]] = []
    demanded: list[tuple[Setting, bool | None]] = []
    for setting in settings:
        if setting.section == "Unit" and setting.key.startswith(("Condition", "Assert")):
            if not setting.value:
                alternatives.clear()
                demanded.clear()
            elif setting.value.startswith("|"):
                alternatives.append((setting, _holds(guest, setting)))
            else:
                demanded.append((setting, _holds(guest, setting)))
    failed = next((setting for setting, holds in demanded if holds is False), None)
    if failed is None and alternatives and all(holds is False for _, holds in alternatives):
        return alternatives[0][0]
    return failed


def undecided(guest: Guest, settings: tuple[Setting, ...]) -> Setting | None:
    """This is a condition that only a boot decides, besides those that hold on any machine of a cloud."""
    conditions = (s for s in settings if s.section == "Unit" and s.key.startswith(("Condition", "Assert")) and s.value)
    return next((s for s in conditions if _holds(guest, s) is None and not s.key.endswith(HARMLESS)), None)


def _holds(guest: Guest, setting: Setting) -> bool | None:
    """Whether a condition holds; None where only a boot tells."""
    kind = setting.key.removeprefix("Condition").removeprefix("Assert")
    value = setting.value.removeprefix("|").lstrip()
    negated, value = value.startswith("!"), value.removeprefix("!").lstrip()
    holds = _plainly(guest, kind, value)
    return None if holds is None else holds != negated


def _plainly(guest: Guest, kind: str, value: str) -> bool | None:
    if kind in PATHS:
        # What specifiers stand for is not looked up; /etc/mtab and the like are links into /proc.
        return PATHS[kind](guest, value) if value.startswith(STEADY) and "%" not in value else None
    if kind == "FirstBoot":
        return is_true(value) == is_first_boot(guest)
    if kind == "Virtualization":
        return False if value in CONTAINERS else VIRTUAL.get(value)
    return None
