"""This module tells what the first boot would enable: presets, read only while a machine has never been one."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units import names
from vmi.auditing.guest.units.files import UnitFiles, is_null
from vmi.auditing.guest.units.generators import Pull
from vmi.auditing.guest.units.settings import Setting, effective, last

ROOTS = tuple(f"{root}/systemd/system-preset" for root in ("/etc", "/usr/local/lib", "/usr/lib", "/lib"))
KINDS = {"WantedBy": "wants", "RequiredBy": "requires", "UpheldBy": "upholds"}


def is_first_boot(guest: Guest) -> bool:
    """This is true when machine-id is missing or says so; an empty one is filled in and asks for no presets."""
    text = guest.read_text("/etc/machine-id")
    return text is None or text.strip() == "uninitialized"


def preset(files: UnitFiles) -> Iterator[Pull]:
    """This is the links that presets would make for units with an [Install] section; they remove none."""
    rules = _rules(files.guest)
    installs = {name: _install(files, path) for name, path in sorted(files.paths.items())
                if files.name(name) == name and files.exists(name)}  # fmt: skip
    pending = [unit for name, settings in installs.items() if settings for unit in _instances(name, rules, settings)]
    done: set[str] = set()
    while pending:
        unit = pending.pop(0)
        name = unit if unit in installs else names.template(unit) or ""
        if unit in done or name not in installs:
            continue
        done.add(unit)
        yield from _installed(unit, files.paths[name], installs[name])
        also = (word for setting in effective(installs[name], "Install", "Also") for word in setting.value.split())
        pending.extend(word for word in also if not names.is_template(word))


def _install(files: UnitFiles, path: str) -> list[Setting]:
    return [setting for setting in files.read(path) if setting.section == "Install"]


def _installed(unit: str, path: str, settings: list[Setting]) -> Iterator[Pull]:
    for setting in effective(settings, "Install", *KINDS):
        for by in setting.value.split():
            yield Pull(names.expand(by, unit), unit, f"preset {KINDS[setting.key]}", path)


def _instances(name: str, rules: list[list[str]], settings: list[Setting]) -> list[str]:
    """What of a unit is enabled: the first rule that matches decides, and without one all is."""
    rule = next((rule for rule in rules if fnmatchcase(name, rule[1])), ["enable", name])
    if rule[0] != "enable":
        return []
    values = rule[2:] or [last(settings, "Install", "DefaultInstance")]
    return [names.instantiated(name, value) for value in values if value] if names.is_template(name) else [name]


def _rules(guest: Guest) -> list[list[str]]:
    paths: dict[str, str] = {}
    for path in (f"{root}/{name}" for root in ROOTS for name in guest.names(root) if name.endswith(".preset")):
        paths.setdefault(path.rpartition("/")[2], path)
    used = [path for _, path in sorted(paths.items()) if not is_null(guest, path)]
    words = (line.split() for path in used for _, line in guest.lines(path) if not line.startswith(";"))
    return [rule for rule in words if len(rule) > 1 and rule[0] in ("enable", "disable", "ignore")]
