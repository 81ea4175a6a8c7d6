"""This module is an ext file system as one tree: every path with its inode, found in one walk."""

import stat
from collections.abc import Iterator

from vmi.auditing.blocks.device import Device, Run
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.ext4.content import Contents
from vmi.auditing.filesystems.ext4.directories import Directories, read_directories
from vmi.auditing.filesystems.ext4.free_space import free_runs
from vmi.auditing.filesystems.ext4.groups import read_groups
from vmi.auditing.filesystems.ext4.inodes import ENCRYPTED, EXTENTS, INLINE_DATA, Inode, read_inodes
from vmi.auditing.filesystems.ext4.superblock import Superblock, read_superblock
from vmi.auditing.filesystems.filesystem import About
from vmi.auditing.guest.entries import Entry

ROOT = 2
PATH_LIMIT = 4096  # PATH_MAX: nothing below could be opened by its path
LINK_LIMIT = 4096


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
        root = self._inodes.get(ROOT)
        if root is None or not stat.S_ISDIR(root.mode):
            raise CannotJudge("the root directory is missing", "inode tables")
        yield self._entry("/", root)
        yield from self._tree(directories)

    def _tree(self, directories: Directories) -> Iterator[Entry]:
        pending = [("/", ROOT)]
        entered = {ROOT}
        while pending:
            path, number = pending.pop()
            names = directories.get(number, [])
            if isinstance(names, CannotJudge):
                raise CannotJudge(names.reason, path)
            for name, child in names:
                entry = self._child(path, name, child)
                yield entry
                if stat.S_ISDIR(entry.mode):
                    if child in entered:
                        raise CannotJudge("a directory is reached twice: it may contain itself", entry.path)
                    entered.add(child)
                    pending.append((entry.path + "/", child))

    def _child(self, parent: str, name: bytes, number: int) -> Entry:
        path = parent + name.decode("utf-8", "surrogateescape")
        inode = self._inodes.get(number)
        if inode is None:
            raise CannotJudge(f"a name points to inode {number}, which is not in use", path)
        if len(path) > PATH_LIMIT:
            raise CannotJudge(f"a path is longer than {PATH_LIMIT} characters", path)
        return self._entry(path, inode)

    def _entry(self, path: str, inode: Inode) -> Entry:
        target = self._target(inode) if stat.S_ISLNK(inode.mode) else ""
        return Entry(path, inode.number, inode.mode, inode.uid, inode.gid, inode.size, inode.mtime, inode.links, target)

    def _target(self, inode: Inode) -> str:
        is_short = inode.size < 60 and not inode.flags & (EXTENTS | INLINE_DATA)
        data = inode.block[: inode.size] if is_short else self._contents.read(inode, LINK_LIMIT)
        return data.decode("utf-8", "surrogateescape")

    def read(self, entry: Entry, limit: int) -> bytes:
        """This is the first `limit` bytes of a regular file."""
        inode = self._inodes[entry.inode]
        if inode.flags & ENCRYPTED:
            raise CannotJudge("is encrypted", entry.path)
        try:
            return self._contents.read(inode, limit)
        except CannotJudge as error:
            raise CannotJudge(error.reason, entry.path) from error

    def place(self, entry: Entry) -> int:
        """This is where a file's content starts on the disk, to read many files in the order in which they lie."""
        try:
            return next((physical for _, physical, _ in self._contents.runs(self._inodes[entry.inode], 1)), 0)
        except CannotJudge:
            return 0

    def free_runs(self) -> Iterator[Run]:
        """This is the free space, in bytes from the start of the file system."""
        return free_runs(self._device, self.superblock, self._groups)
