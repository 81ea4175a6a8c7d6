"""This module is an XFS file system as one tree: every path with its inode, found in one walk."""

from collections.abc import Iterator

from vmi.auditing.blocks.device import Device, Run
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.filesystem import About
from vmi.auditing.filesystems.tree import LINK_LIMIT, walk
from vmi.auditing.filesystems.xfs.attributes import attributes
from vmi.auditing.filesystems.xfs.content import Contents
from vmi.auditing.filesystems.xfs.directories import read_directories
from vmi.auditing.filesystems.xfs.free_space import free_runs
from vmi.auditing.filesystems.xfs.groups import read_groups
from vmi.auditing.filesystems.xfs.inodes import APPEND, IMMUTABLE, Inode, read_inodes
from vmi.auditing.filesystems.xfs.log import Log
from vmi.auditing.filesystems.xfs.superblock import Superblock, read_superblock
from vmi.auditing.guest.entries import Entry

_FLAGS = {IMMUTABLE: "immutable", APPEND: "append"}


class Xfs:
    """This is an XFS file system; a source of files for a Guest."""

    def __init__(self, device: Device):
        self._device = device
        self.superblock: Superblock = read_superblock(device)
        self._groups = read_groups(device, self.superblock)
        self.about: About = self._about()
        self._contents = Contents(device, self.superblock)
        self._inodes: dict[int, Inode] = {}

    def _about(self) -> About:
        s = self.superblock
        free = s.free_blocks * s.block_bytes
        return About("xfs", s.size, s.block_bytes, free, s.uuid, s.label, s.features, self._trouble())

    def _trouble(self) -> str:
        if self.superblock.in_progress:
            return "the file system was never finished: it says that it is being made"
        if "needsrepair" in self.superblock.features:
            return "the file system is marked as in need of a repair"
        if not Log(self._device, self.superblock).is_clean():
            return "the log was not emptied: the file system was in use when its disk was taken"
        if any(group.has_unlinked for group in self._groups):
            return "the file system is not clean: it holds files that were deleted while in use"
        return ""

    def entries(self) -> Iterator[Entry]:
        """This walks the whole tree, parents before children."""
        self._inodes = read_inodes(self._device, self.superblock, self._groups)
        directories = read_directories(self._contents, self.superblock, self._inodes.values())
        yield from walk(self.superblock.root, self._inodes, directories, self._target)

    def _target(self, inode: Inode) -> bytes:
        return self._contents.target(inode, LINK_LIMIT)

    def read(self, entry: Entry, limit: int) -> bytes:
        """This is the first `limit` bytes of a regular file."""
        try:
            return self._contents.read(self._inodes[entry.inode], limit)
        except CannotJudge as error:
            raise CannotJudge(error.reason, entry.path) from error

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        """This is all of a regular file, in pieces of at most `most` bytes."""
        try:
            yield from self._contents.pieces(self._inodes[entry.inode], most)
        except CannotJudge as error:
            raise CannotJudge(error.reason, entry.path) from error

    def place(self, entry: Entry) -> int:
        """This is where a file's content starts on the disk, to read many files in the order in which they lie."""
        try:
            return self._contents.place(self._inodes[entry.inode])
        except CannotJudge:
            return 0

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        """This is an entry's extended attributes by full name; access lists as they lie on the disk."""
        fork = self._inodes[entry.inode].attributes
        if fork is None or not fork.data:
            return {}
        try:
            return attributes(self._contents, self.superblock, fork)
        except CannotJudge as error:
            raise CannotJudge(error.reason, entry.path) from error

    def flags(self, entry: Entry) -> frozenset[str]:
        """This is what chattr set: `immutable`, `append`."""
        flags = self._inodes[entry.inode].flags
        return frozenset(name for bit, name in _FLAGS.items() if flags & bit)

    def free_runs(self) -> Iterator[Run]:
        """This is the free space, in bytes from the start of the file system."""
        return free_runs(self._device, self.superblock, self._groups)
