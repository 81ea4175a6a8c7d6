"""This module reads the package database of Debian and its kin."""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages.model import Package

STATUS = "/var/lib/dpkg/status"
STATUS_LIMIT_BYTES = 64 * 2**20
LIST_LIMIT_BYTES = 16 * 2**20


def packages(guest: Guest) -> list[Package]:
    """This is what dpkg says is installed, sorted; empty when there is no such database."""
    status = guest.read_text(STATUS, STATUS_LIMIT_BYTES) or ""
    return sorted(package for stanza in status.split("\n\n") if (package := _package(stanza)))


def _package(stanza: str) -> Package | None:
    fields = dict(line.split(": ", 1) for line in stanza.split("\n") if ": " in line and line[0] != " ")
    if not fields.get("Status", "").endswith(" installed") or "Package" not in fields:
        return None
    return Package(fields["Package"], fields.get("Version", ""), fields.get("Architecture", ""))


def owned_paths(guest: Guest) -> frozenset[str]:
    """This is every path that a package brought, as it is called in a merged /usr too."""
    merged = [name for name in ("/bin", "/sbin", "/lib", "/lib64", "/lib32") if _is_link(guest, name)]
    paths: set[str] = set()
    for path in sorted(guest.glob("/var/lib/dpkg/info/*.list"), key=lambda path: _place(guest, path)):
        names = (guest.read_text(path, LIST_LIMIT_BYTES) or "").split("\n")
        paths.update(names)
        paths.update(f"/usr{name}" for name in names if name.startswith(tuple(f"{m}/" for m in merged)))
    return frozenset(paths)


def _is_link(guest: Guest, path: str) -> bool:
    entry = guest.lstat(path)
    return entry is not None and entry.is_link


def _place(guest: Guest, path: str) -> int:
    entry = guest.stat(path)
    return guest.source.place(entry) if entry and entry.is_file else 0
