"""This module reads directories: short names, and the long names that stand in front of them."""

import calendar
import struct
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge

ENTRY_BYTES = 32
_ENTRY = struct.Struct("<11sBBB6xHHHHI")
_DELETED, _END = 0xE5, 0
_DIRECTORY, _LABEL, _LONG = 0x10, 0x08, 0x0F
_LOWER_NAME, _LOWER_SUFFIX = 0x08, 0x10
_LAST_PART = 0x40


class Node(NamedTuple):
    """This is a file or directory; it has no inode, so the place of its name stands for one."""

    number: int
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    links: int
    cluster: int
    """Where its content begins; 0 when there is none."""


class Reader:
    """This reads one directory, part by part: a long name may begin in one and end in the next."""

    def __init__(self) -> None:
        self._long: list[bytes] = []
        self._sum = 0
        self.is_over = False

    def entries(self, data: bytes, at: int) -> Iterator[tuple[bytes, Node]]:
        """This is the names in a part that lies at a byte of the disk."""
        for here in range(0, len(data) - ENTRY_BYTES + 1, ENTRY_BYTES):
            raw = data[here : here + ENTRY_BYTES]
            if self.is_over or raw[0] == _END:
                self.is_over = True
                return
            if raw[0] == _DELETED:
                self._long = []
            elif raw[11] & 0x3F == _LONG:
                self._part(raw)
            else:
                if not raw[11] & _LABEL:
                    yield from self._named(raw, (at + here) // ENTRY_BYTES)
                self._long = []

    def _part(self, raw: bytes) -> None:
        """The last part of a long name comes first, and each knows the sum of the short name that it belongs to."""
        if raw[0] & _LAST_PART:
            self._long, self._sum = [], raw[13]
        if raw[13] != self._sum or len(self._long) >= 20:
            self._long = []
            return
        self._long.insert(0, raw[1:11] + raw[14:26] + raw[28:32])

    def _named(self, raw: bytes, number: int) -> Iterator[tuple[bytes, Node]]:
        short, attributes, lower, _, high, time, date, low, size = _ENTRY.unpack(raw)
        if short in (b".          ", b"..         "):
            return
        name = _long_name(self._long) if self._long and _sum(short) == self._sum else _short_name(short, lower)
        is_directory = bool(attributes & _DIRECTORY)
        mode = 0o40755 if is_directory else 0o100755  # as Linux shows them
        node = Node(number, mode, 0, 0, 0 if is_directory else size, _time(date, time), 1, high << 16 | low)
        yield name.encode("utf-8", "replace"), node


def _long_name(parts: list[bytes]) -> str:
    text = b"".join(parts).decode("utf-16-le", "replace")
    return text.split("\0", 1)[0]


def _short_name(raw: bytes, lower: int) -> str:
    first = b"\xe5" if raw[0] == 0x05 else raw[:1]
    name = (first + raw[1:8]).decode("cp437").rstrip(" ")
    suffix = raw[8:].decode("cp437").rstrip(" ")
    name = name.lower() if lower & _LOWER_NAME else name
    suffix = suffix.lower() if lower & _LOWER_SUFFIX else suffix
    return f"{name}.{suffix}" if suffix else name


def _sum(short: bytes) -> int:
    total = 0
    for byte in short:
        total = ((total & 1) << 7) + (total >> 1) + byte & 0xFF
    return total


def _time(date: int, time: int) -> int:
    """Without a time zone: taken for UTC."""
    year, month, day = 1980 + (date >> 9), min(max(date >> 5 & 15, 1), 12), date & 31
    return calendar.timegm((year, month, day, time >> 11, time >> 5 & 63, 2 * (time & 31)))


def demand_unlike(names: list[tuple[bytes, int]]) -> None:
    """This refuses names that differ in nothing but case: a guest would see one of them."""
    if len({name.decode("utf-8", "replace").casefold() for name, _ in names}) != len(names):
        raise CannotJudge("a directory holds a name twice", "directories")
