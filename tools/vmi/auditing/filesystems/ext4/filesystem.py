"""This module is an ext file system as one tree: every path with its inode, found in one walk."""

from collections.abc import Iterator

from vmi.auditing.blocks.device import Device, Run
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.ext4.attributes import attributes
from vmi.auditing.filesystems.ext4.content import Contents
from vmi.auditing.filesystems.ext4.directories import read_directories
from vmi.auditing.filesystems.ext4.free_space import free_runs
from vmi.auditing.filesystems.ext4.groups import read_groups
from vmi.auditing.filesystems.ext4.inodes import (
    APPEND,
    ENCRYPTED,
    EXTENTS,
    IMMUTABLE,
    INLINE_DATA,
    Inode,
    read_inodes,
)
from vmi.auditing.filesystems.ext4.superblock import Superblock, read_superblock
from vmi.auditing.filesystems.filesystem import About
from vmi.auditing.filesystems.tree import LINK_LIMIT, walk
from vmi.auditing.guest.entries import Entry

ROOT = 2
_FLAGS = {
    0: frozenset[str](),
    IMMUTABLE: frozenset({"immutable"}),
    APPEND: frozenset({"append"}),
    IMMUTABLE | APPEND: frozenset({"immutable", "append"}),
}


class Ext4:
    """This is an ext2, ext3 or ext4 file system; a source of files for a Guest."""

    def __init__(self, device: Device):
        self._device = device
        self.superblock: Superblock = read_superblock(device)
        self.about: About = self.superblock.about()
        self._groups = read_groups(device, self.superblock)
        self._contents = Contents(device, self.superblock)
        self._inodes: dict[int, Inode] = {}

    def entries(self) -> Iterator[Entry]:
        """This walks the whole tree, parents before children."""
        self._inodes = read_inodes(self._device, self.superblock, self._groups)
        directories = read_directories(self._device, self.superblock, self._inodes.values())
        yield from walk(ROOT, self._inodes, directories, self._target)

    def _target(self, inode: Inode) -> bytes:
        is_short = inode.size < 60 and not inode.flags & (EXTENTS | INLINE_DATA)
        return inode.block[: inode.size] if is_short else self._contents.read(inode, LINK_LIMIT)

    def read(self, entry: Entry, limit: int) -> bytes:
        """This is the first `limit` bytes of a regular file."""
        inode = self._inodes[entry.inode]
        if inode.flags & ENCRYPTED:
            raise CannotJudge("is encrypted", entry.path)
        try:
            return self._contents.read(inode, limit)
        except CannotJudge as error:
            raise CannotJudge(error.reason, entry.path) from error

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        """This is all of a regular file, in pieces of `most` bytes, the last one of the rest."""
        inode = self._inodes[entry.inode]
        if inode.flags & ENCRYPTED:
            raise CannotJudge("is encrypted", entry.path)
        try:
            yield from self._contents.pieces(inode, most)
        except CannotJudge as error:
            raise CannotJudge(error.reason, entry.path) from error

    def place(self, entry: Entry) -> int:
        """This is where a file's content starts on the disk, to read many files in the order in which they lie."""
        try:
            return next((physical for _, physical, _ in self._contents.runs(self._inodes[entry.inode], 1)), 0)
        except CannotJudge:
            return 0

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        """This is an entry's extended attributes by full name; access lists as they lie on the disk."""
        inode = self._inodes[entry.inode]
        if not inode.tail and not inode.attribute_block:
            return {}
        try:
            found = attributes(inode, self._contents.block, self._value)
        except CannotJudge as error:
            raise CannotJudge(error.reason, entry.path) from error
        found.pop("system.data", None)  # the content itself, where it lies in the inode
        return found

    def _value(self, number: int, size: int) -> bytes:
        if number not in self._inodes:
            raise CannotJudge("an extended attribute is damaged", "attributes")
        return self._contents.read(self._inodes[number], size)

    def flags(self, entry: Entry) -> frozenset[str]:
        """This is what chattr set: `immutable`, `append`."""
        return _FLAGS[self._inodes[entry.inode].flags & (IMMUTABLE | APPEND)]

    def free_runs(self) -> Iterator[Run]:
        """This is the free space, in bytes from the start of the file system."""
        return free_runs(self._device, self.superblock, self._groups)
