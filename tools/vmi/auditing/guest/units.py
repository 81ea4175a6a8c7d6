"""This module tells which systemd units a guest will start, by the links that enabling makes."""

from vmi.auditing.guest.guest import Guest

ROOTS = ("/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")


def enabled_units(guest: Guest) -> list[str]:
    """This is every unit that another one wants or requires by a link in /etc, and that is not masked."""
    links = (p for kind in ("wants", "requires", "upholds") for p in guest.glob(f"{ROOTS[0]}/*.{kind}/*"))
    return sorted({name for path in links if not is_masked(guest, name := path.rpartition("/")[2])})


def is_enabled(guest: Guest, unit: str) -> bool:
    """This is true when a unit exists, something wants it, and it is not masked."""
    wanted = any(guest.glob(f"{root}/*.{kind}/{unit}") for root in ROOTS for kind in ("wants", "requires", "upholds"))
    return wanted and not is_masked(guest, unit) and any(guest.exists(f"{root}/{unit}") for root in ROOTS)


def is_masked(guest: Guest, unit: str) -> bool:
    """This is true when a unit is linked to /dev/null, or replaced by an empty file."""
    entry = guest.lstat(f"{ROOTS[0]}/{unit}")
    return entry is not None and (entry.target == "/dev/null" or (entry.is_file and entry.size == 0))
