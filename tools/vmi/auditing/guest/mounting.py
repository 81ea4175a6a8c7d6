"""This module puts the other file systems of a disk where a guest mounts them, so that it is judged whole.

What the root file system holds below such a place stays in the tree unless the same name hides it: nobody would see it
in a running guest, and it is in the image all the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry, FileSource
from vmi.auditing.guest.fstab import mounts
from vmi.auditing.guest.guest import Guest

MOUNTS_LIMIT = 16
_BY_LINK = re.compile(r"/dev/disk/by-(uuid|label|partuuid|partlabel)/")
_BY_NUMBER = re.compile(r"/dev/(?:[shv]d[a-z]|xvd[a-z]|nvme\d+n\d+p|mmcblk\d+p)(\d+)")
_SHIFT = 80
"""Inodes of the file systems behind the root are told apart by what is above this bit."""


def mounted(guest: Guest, others: Mapping[str, FileSource], firmware: FileSource | None) -> Guest:
    """This is the guest with what it mounts.

    `others` is by what fstab calls them, as `spoken` says it; `firmware` is the EFI partition, which systemd mounts
    without being told.
    """
    found: dict[str, FileSource] = {}
    for mount in mounts(guest):
        source = others.get(spoken(mount.source))
        if source is not None and mount.point.startswith("/") and mount.point != "/":
            found[mount.point] = source
    if firmware is not None and firmware not in found.values():
        point = next((p for p in ("/boot/efi", "/efi", "/boot") if _is_empty_directory(guest, p)), "")
        found |= {point: firmware} if point else {}
    ordered = sorted(found.items())[:MOUNTS_LIMIT]
    return Guest(_Mounted(guest, ordered)) if ordered else guest


def spoken(source: str) -> str:
    """This is one way to say what a line of fstab names: `UUID=...` in lower case, or `partition 2`."""
    if match := _BY_NUMBER.fullmatch(source):
        return f"partition {match[1]}"
    key, _, value = _BY_LINK.sub(lambda match: match[1].upper() + "=", source).partition("=")
    value = value.strip("\"'")
    return f"{key}={value.lower() if key.endswith('UUID') else value}"


def _is_empty_directory(guest: Guest, point: str) -> bool:
    entry = guest.lstat(point)
    return entry is not None and entry.is_directory and not guest.names(point)


class _Mounted:
    """This is several sources of files as one."""

    def __init__(self, root: Guest, others: list[tuple[str, FileSource]]):
        self._sources = [("", root.source)]
        self._entries = dict(root.entries)
        for point, source in others:
            place = root.stat(point)
            self._add(place.path.rstrip("/") if place else point, source)

    def _add(self, point: str, source: FileSource) -> None:
        number = len(self._sources)
        self._sources.append((point, source))
        try:
            for entry in source.entries():
                path = point + entry.path.rstrip("/")
                self._entries[path] = entry._replace(path=path, inode=number << _SHIFT | entry.inode)
        except CannotJudge as error:
            where = point + error.path if error.path.startswith("/") else point
            raise CannotJudge(error.reason, where) from error

    def entries(self) -> Iterable[Entry]:
        return self._entries.values()

    def read(self, entry: Entry, limit: int) -> bytes:
        source, own = self._own(entry)
        return source.read(own, limit)

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        source, own = self._own(entry)
        return source.pieces(own, most)

    def place(self, entry: Entry) -> int:
        source, own = self._own(entry)
        return (entry.inode >> _SHIFT << _SHIFT) + source.place(own)

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        source, own = self._own(entry)
        return source.attributes(own)

    def flags(self, entry: Entry) -> frozenset[str]:
        source, own = self._own(entry)
        return source.flags(own)

    def _own(self, entry: Entry) -> tuple[FileSource, Entry]:
        """This is the source of an entry, and the entry as its source knows it."""
        point, source = self._sources[entry.inode >> _SHIFT]
        path, inode = entry.path[len(point) :] or "/", entry.inode & (1 << _SHIFT) - 1
        return source, entry._replace(path=path, inode=inode) if point else entry
