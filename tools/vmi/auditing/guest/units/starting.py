"""This module follows what systemd would start at boot, from the default target on."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered
from vmi.auditing.guest.units import names
from vmi.auditing.guest.units.bus import activatable
from vmi.auditing.guest.units.conditions import unmet
from vmi.auditing.guest.units.files import Unit, UnitFiles, unit_files
from vmi.auditing.guest.units.generators import Pull, generated, script
from vmi.auditing.guest.units.presets import is_first_boot, preset
from vmi.auditing.guest.units.settings import Setting, is_true, last

DEFAULTS = ("default.target", "rescue.target")
"""The second is what systemd falls back to."""
STARTED_LIMIT = 5_000
PULLS_LIMIT = 200_000
PULLING = {"Wants": "wants", "Requires": "requires", "BindsTo": "requires", "Upholds": "upholds"}
TRIGGERS = {"socket": "Service", "timer": "Unit", "path": "Unit"}


class Started(NamedTuple):
    """This is a unit that a boot starts, or has something wait for it."""

    unit: Unit
    reason: Pull
    """The first that was found."""
    waiting: bool
    """It is started by a socket, timer, path or bus name alone, when that has something to say."""
    unmet: Setting | None = None
    """A condition of it that does not hold: it counts as started, and does nothing."""


@remembered
def started(guest: Guest) -> dict[str, Started]:
    """This is every unit that a boot starts, by name: what is missing or masked is not among them."""
    files = unit_files(guest)
    default = next((name for name in DEFAULTS if files.exists(name)), DEFAULTS[0])
    found: dict[str, Started] = {}
    added = _added(files)
    # What waits is looked at last, so that whatever is started as well is said to be started.
    _follow(files, added, found, [Pull("boot", default, "default", files.path(default) or "")], waiting=False)
    looked_at = 0
    while new := list(found)[looked_at:]:
        looked_at = len(found)
        _follow(files, added, found, [*_triggered_by(found, new), *activatable(files, new)], waiting=True)
    return dict(sorted(found.items()))


def _added(files: UnitFiles) -> dict[str, list[Pull]]:
    """What no file of a unit's own says, by the unit that pulls."""
    added: dict[str, list[Pull]] = {}
    for pull in [*generated(files), *(preset(files) if is_first_boot(files.guest) else ())]:
        added.setdefault(files.name(pull.by), []).append(pull)
    return added


def _follow(
    files: UnitFiles, added: dict[str, list[Pull]], found: dict[str, Started], first: list[Pull], *, waiting: bool
) -> None:
    pending, followed = deque(first), 0
    while pending:
        pull = pending.popleft()
        name = files.name(pull.unit)
        unit = None if name in found else _load(files, name, pull)
        followed += 1
        if len(found) >= STARTED_LIMIT or followed + len(pending) > PULLS_LIMIT:
            raise CannotJudge(f"a boot starts more than {STARTED_LIMIT} units", pull.path)
        if unit:
            found[name] = Started(unit, pull, waiting, unmet(files.guest, unit.settings))
            pending.extend([*_pulled(files, unit), *added.get(name, [])])


def _load(files: UnitFiles, name: str, pull: Pull) -> Unit | None:
    if not names.is_unit_name(name):
        return None
    if files.path(name):
        return files.load(name)
    path = pull.path if pull.how == "fstab" else script(files.guest, name)
    return Unit(name, path, ()) if path else None


def _pulled(files: UnitFiles, unit: Unit) -> Iterator[Pull]:
    for kind in ("requires", "wants", "upholds"):
        for path in files.links(unit.name, kind):
            name = names.instantiated(path.rpartition("/")[2], names.instance(unit.name))
            yield Pull(unit.name, name, kind, path)
    for setting in (setting for setting in unit.settings if setting.section == "Unit" and setting.key in PULLING):
        for word in names.expand(setting.value, unit.name).split():
            yield Pull(unit.name, word, PULLING[setting.key], setting.path)
    if names.type_of(unit.name) in ("service", *TRIGGERS) and _has_defaults(unit):
        yield Pull(unit.name, "sysinit.target", "requires", unit.path)


def _has_defaults(unit: Unit) -> bool:
    return is_true(last(unit.settings, "Unit", "DefaultDependencies") or "yes")


def _triggered_by(found: dict[str, Started], new: list[str]) -> list[Pull]:
    """What sockets, timers and paths among these would start."""
    return [pull for name in new if (pull := _triggered(found[name].unit))]


def _triggered(unit: Unit) -> Pull | None:
    kind = names.type_of(unit.name)
    if kind not in TRIGGERS:
        return None
    section = kind.capitalize()
    named = names.expand(last(unit.settings, section, TRIGGERS[kind]), unit.name)
    if kind == "socket" and is_true(last(unit.settings, section, "Accept")):
        # One instance for each connection: what it will be called is the connection's affair.
        named = f"{names.stem(unit.name).partition('@')[0]}@connection.service"
    return Pull(unit.name, named or f"{names.stem(unit.name)}.service", kind, unit.path)
