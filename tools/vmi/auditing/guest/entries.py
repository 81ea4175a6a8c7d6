"""This module is one file of a guest, and where a guest's files come from."""

import stat
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol


class Entry(NamedTuple):
    """This is one name in the tree; hard links are several entries with one inode."""

    path: str
    """From the root, bytes that are no UTF-8 as surrogates."""
    inode: int
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    links: int
    target: str
    """Where a symbolic link points; otherwise empty."""

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.mode)

    @property
    def is_directory(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self.mode)

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


class FileSource(Protocol):
    """This is a tree of files: a file system in an image, or a directory in tests."""

    def entries(self) -> Iterable[Entry]:
        """This is every entry, parents before children, `/` first."""

    def read(self, entry: Entry, limit: int) -> bytes:
        """This is the first `limit` bytes of a regular file."""

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        """This is all of a regular file, in pieces of `most` bytes, the last one of the rest."""

    def place(self, entry: Entry) -> int:
        """This orders files so that reading them in it is fast."""

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        """This is the extended attributes by full name, such as `security.capability`; access lists as stored."""

    def flags(self, entry: Entry) -> frozenset[str]:
        """This is what chattr set: `immutable`, `append`."""
