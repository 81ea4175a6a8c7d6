"""This module reads the header of an rpm, as the database keeps it.

Two numbers (entries, bytes of data), an index of sixteen bytes for each entry (tag, type, place, count), then the
data; all of it big-endian. Described in rpm's own documentation, https://rpm.org/docs/latest/manual/format_header.html
"""

import struct

from vmi.auditing.errors import CannotJudge

NAME, VERSION, RELEASE, EPOCH, VENDOR, LICENCE, ARCHITECTURE, SOURCE_RPM = (
    1000,
    1001,
    1002,
    1003,
    1011,
    1014,
    1022,
    1044,
)
FILE_STATES, FILE_DIGESTS, FILE_FLAGS, FILE_VERIFY_FLAGS = 1029, 1035, 1037, 1045
DIRECTORY_INDEXES, BASE_NAMES, DIRECTORIES = 1116, 1117, 1118
DIGEST_ALGORITHM = 5011
KEPT = frozenset({
    NAME, VERSION, RELEASE, EPOCH, VENDOR, LICENCE, ARCHITECTURE, SOURCE_RPM, FILE_STATES, FILE_DIGESTS, FILE_FLAGS,
    FILE_VERIFY_FLAGS, DIRECTORY_INDEXES, BASE_NAMES, DIRECTORIES, DIGEST_ALGORITHM,
})  # fmt: skip
"""What else is in a header, changelogs above all, is most of it."""
ENTRIES_LIMIT = 0xFFFF
_NUMBERS = {1: "B", 2: "B", 3: "H", 4: "I", 5: "Q"}
_TEXT = (6, 8, 9)


class Header:
    """This is what one package's header says under the tags that we keep."""

    def __init__(self, blob: bytes, place: str):
        self._place = place
        if len(blob) < 8:
            raise self._damaged("is cut short")
        entries, size = struct.unpack_from(">II", blob)
        start = 8 + 16 * entries
        if entries > ENTRIES_LIMIT or start + size > len(blob):
            raise self._damaged("is cut short")
        index = list(struct.iter_unpack(">IIII", blob[8:start]))
        self._values = dict(_values(index, blob[start : start + size]))

    def text(self, tag: int) -> str:
        """This is a text, or the first of several; empty when there is none."""
        return next(iter(self.texts(tag, 1)), "")

    def texts(self, tag: int, most: int | None = None) -> list[str]:
        """This is a list of texts."""
        kind, count, data = self._values.get(tag, (8, 0, b""))
        count = count if most is None else min(count, most)
        parts = data.split(b"\0", count)
        if kind not in _TEXT or len(parts) <= count:
            raise self._damaged(f"does not hold what tag {tag} promises")
        return b"\0".join(parts[:count]).decode("utf-8", "surrogateescape").split("\0") if count else []

    def numbers(self, tag: int) -> tuple[int, ...]:
        """This is a list of numbers; empty when there is none."""
        kind, count, data = self._values.get(tag, (4, 0, b""))
        layout = _NUMBERS.get(kind)
        if layout is None or struct.calcsize(layout) * count > len(data):
            raise self._damaged(f"does not hold what tag {tag} promises")
        return struct.unpack_from(f">{count}{layout}", data)

    def number(self, tag: int, otherwise: int) -> int:
        """This is one number."""
        return next(iter(self.numbers(tag)), otherwise)

    def paths(self) -> list[str]:
        """This is the path of each file, in the order of everything else that is said of files."""
        directories, names = self.texts(DIRECTORIES), self.texts(BASE_NAMES)
        indexes = self.numbers(DIRECTORY_INDEXES)
        if len(indexes) != len(names) or max(indexes, default=-1) >= len(directories):
            raise self._damaged("names files in directories that it does not name")
        return [directories[index] + name for index, name in zip(indexes, names, strict=True)]

    def _damaged(self, what: str) -> CannotJudge:
        return CannotJudge(f"is a package database with a header that {what}", self._place)


def _values(index: list[tuple[int, int, int, int]], data: bytes) -> list[tuple[int, tuple[int, int, bytes]]]:
    """Nothing says where a value ends; the next one begins there."""
    offsets = sorted({offset for _, _, offset, _ in index if offset < len(data)})
    ends = dict(zip(offsets, [*offsets[1:], len(data)], strict=False))
    return [
        (tag, (kind, count, data[offset : ends.get(offset, 0)])) for tag, kind, offset, count in index if tag in KEPT
    ]
