"""A boot starts what stock images start, and what the manifest declares.

Units are resolved as systemd does: links, masks, aliases, templates, generators and conditions. Services, sockets,
timers and paths that a boot starts must be known from stock cloud images of Debian, Ubuntu or the Red Hat family, or
stand in `services` of the manifest; a declared service covers its socket, timer and path. What listens for others is
another check's affair, and so is what only presets enable. A service that nobody knows may listen: the boot test tells.
"""

from collections.abc import Iterator

from vmi.auditing.checks.services import console
from vmi.auditing.guest.listeners import listeners, unknown_daemons
from vmi.auditing.guest.units import names
from vmi.auditing.guest.units.starting import Started, started
from vmi.auditing.guest.units.stock import is_stock, is_stock_of_users
from vmi.auditing.guest.units.users import user_units
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "services.enabled"
TITLE = "a boot starts what stock images start, and what is declared"
HINT = "run systemctl disable for it, or declare it under services in the manifest"
SOURCES = ("EGI", "LYN", "SVC-001")
SEVERITY = Outcome.WARN
APPLIES = "every image"

KINDS = ("service", "socket", "timer", "path")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    listening = {listener.unit for listener in listeners(guest) if not listener.is_local}
    unknown = {daemon.unit for daemon in unknown_daemons(guest)}
    for name, each in strangers(subject):
        if name not in listening and not each.reason.how.startswith("preset"):
            may = "; it may listen, which only a boot tells" if name in unknown else ""
            yield warn(each.unit.path, f"{name} is started at boot ({each.reason.how} of {each.reason.by}){may}")
    for unit in user_units(guest):
        if not is_stock_of_users(unit.name) and names.stem(unit.name) not in _declared(subject):
            yield warn(unit.path, f"{unit.name} is started for every user who logs in")


def strangers(subject: Subject) -> Iterator[tuple[str, Started]]:
    """This is what a boot starts besides stock units and declared ones."""
    declared = _declared(subject)
    for name, each in started(subject.guest).items():
        is_running = not each.waiting and each.unmet is None and names.type_of(name) in KINDS
        if is_running and not is_stock(name) and names.stem(name) not in declared and name not in console.UNITS:
            yield name, each


def _declared(subject: Subject) -> set[str]:
    services = subject.appliance.services if subject.appliance else ()
    return {names.stem(service.unit) for service in services}
