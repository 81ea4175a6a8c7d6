"""This package tells which systemd units a guest will start, by what lies on its disk."""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units import names
from vmi.auditing.guest.units.files import unit_files
from vmi.auditing.guest.units.starting import started

KINDS = ("wants", "requires", "upholds")
OWN = "/etc/systemd/system"


def enabled_units(guest: Guest) -> list[str]:
    """This is every unit that another one wants or requires by a link in /etc, and that is not masked."""
    files = unit_files(guest)
    links = (path for kind in KINDS for by in files.wanted(kind) for path in files.beside([by], kind))
    own = guest.stat(OWN)
    found = {path.rpartition("/")[2] for path in links if own and path.startswith(f"{own.path}/")}
    return sorted(name for name in found if names.is_unit_name(name) and not files.mask(name))


def is_enabled(guest: Guest, unit: str) -> bool:
    """This is true when a unit exists, something wants it under any of its names, and it is not masked."""
    files = unit_files(guest)
    links = (path for kind in KINDS for by in files.wanted(kind) for path in files.links(by, kind))
    wanted = {files.name(path.rpartition("/")[2]) for path in links}
    # An enabled instance is what enabling a template comes to.
    wanted |= {template for name in wanted if (template := names.template(name))}
    return files.name(unit) in wanted and files.exists(unit)


def starts(guest: Guest, unit: str) -> bool:
    """This is true when a boot starts a unit and no condition of it keeps it from running.

    A tree without a default target boots into nothing; there the links that ask for a unit tell.
    """
    found = started(guest)
    if not found:
        return is_enabled(guest, unit)
    own = found.get(unit_files(guest).name(unit))
    return own is not None and not own.waiting and own.unmet is None


def mask(guest: Guest, unit: str) -> str | None:
    """This is the link to /dev/null, or the empty file, that keeps a unit from being started."""
    return unit_files(guest).mask(unit)
