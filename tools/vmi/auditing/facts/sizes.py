"""This module is how much lies where in a guest, and what no package brought."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from vmi.auditing.guest import census
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.core.printable import printable

LARGEST = 10
LEVELS = 3
SMALLEST_BYTES = 2**16
"""A directory with less is not worth a line."""
MANY = 40
"""So many files without a package in one directory are told together."""
COMPILED = "__pycache__"


def number_of_files(guest: Guest) -> int:
    """This is how many names there are."""
    return len(guest.entries)


def directories(guest: Guest) -> dict[str, int]:
    """This is how many bytes lie below each directory of three levels; hard links counted once."""
    found = ((path, size) for path, size in census.sizes(guest).items() if path.count("/") <= LEVELS)
    return {printable(path): size for path, size in sorted(found) if size >= SMALLEST_BYTES}


def largest_directories(guest: Guest) -> list[dict[str, Any]]:  # Any: JSON values
    """Directories by what lies in them directly or two levels below /, hard links counted once."""
    sizes = {path: size for path, size in census.sizes(guest).items() if path.count("/") <= LEVELS}
    own = Counter(sizes)
    for path, size in sizes.items():
        if path != "/":
            own[path.rpartition("/")[0] or "/"] -= size
    return [{"path": printable(path), "bytes": size} for path, size in own.most_common(LARGEST) if size]


def outside(guest: Guest) -> dict[str, Any]:  # Any: JSON values
    """This is what no package brought, /etc apart: files with their sizes, or how many where they are many."""
    groups: dict[str, list[Entry]] = {}
    for entry in census.unowned(guest):
        if entry.is_file and not entry.path.startswith("/etc/"):
            groups.setdefault(_group(entry.path), []).append(entry)
    return {name: value for path in sorted(groups) for name, value in _told(path, groups[path])}


def with_digests(found: dict[str, Any], digests: Mapping[str, str]) -> dict[str, Any]:  # Any: JSON values
    """This is the same with the digest of each file that has one and is told by itself."""
    known = {printable(path): digest for path, digest in digests.items()}
    return {path: told | {"sha256": known[path]} if path in known else told for path, told in found.items()}


def _told(path: str, entries: list[Entry]) -> Iterable[tuple[str, Any]]:  # Any: JSON values
    if len(entries) > MANY or path.endswith(COMPILED):
        return [(f"{printable(path)}/", {"files": len(entries), "bytes": sum(entry.size for entry in entries)})]
    return [(printable(entry.path), {"bytes": entry.size}) for entry in entries]


def _group(path: str) -> str:
    """Three levels; what Python compiled is told apart from what somebody put beside it."""
    parts = path.split("/")
    top = "/".join(parts[: min(LEVELS + 1, len(parts) - 1)])
    return f"{top}/**/{COMPILED}" if COMPILED in parts else top
