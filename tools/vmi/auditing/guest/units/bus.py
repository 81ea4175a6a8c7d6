"""This module finds what the system bus starts when somebody asks for a name."""

from collections.abc import Iterable, Iterator

from vmi.auditing.guest.units.files import UnitFiles
from vmi.auditing.guest.units.generators import Pull
from vmi.auditing.guest.units.settings import last

DIRECTORIES = ("/etc/dbus-1/system-services", "/usr/local/share/dbus-1/system-services",
               "/usr/share/dbus-1/system-services")  # fmt: skip
BUSES = {"dbus.socket", "dbus.service", "dbus-broker.service"}
NAMES_LIMIT = 1_000


def activatable(files: UnitFiles, new: Iterable[str]) -> Iterator[Pull]:
    """This is the services that the bus would start, once the bus itself is among what is started."""
    bus = next((name for name in new if name in BUSES), None)
    if bus is None:
        return
    paths = (f"{root}/{name}" for root in DIRECTORIES for name in files.guest.names(root))
    for path in [path for path in paths if path.endswith(".service")][:NAMES_LIMIT]:
        unit = last(list(files.read(path)), "D-BUS Service", "SystemdService")
        if unit:
            yield Pull(bus, unit, "dbus", path)
