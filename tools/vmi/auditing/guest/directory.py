"""This module shows a directory as a guest's files: how checks are tested without making an image."""

import os
from collections.abc import Iterator
from errno import ENOTSUP
from pathlib import Path

from vmi.auditing.guest.entries import Entry


class DirectoryTree:
    """This is a source of files whose root is a directory; links are read, never followed."""

    def __init__(self, root: Path):
        self._root = root

    def entries(self) -> Iterator[Entry]:
        yield self._entry("/")
        for directory, names, files in os.walk(self._root):
            for name in sorted(names + files):
                yield self._entry("/" + str((Path(directory) / name).relative_to(self._root)))

    def _entry(self, path: str) -> Entry:
        here = self._root / path[1:]
        status = here.lstat()
        target = str(here.readlink()) if here.is_symlink() else ""
        # What belongs to whoever runs the tests stands for what belongs to root.
        uid = 0 if status.st_uid == os.getuid() else status.st_uid
        gid = 0 if status.st_gid == os.getgid() else status.st_gid
        return Entry(
            path, status.st_ino, status.st_mode, uid, gid, status.st_size, int(status.st_mtime), status.st_nlink, target
        )

    def read(self, entry: Entry, limit: int) -> bytes:
        with (self._root / entry.path[1:]).open("rb") as file:
            return file.read(limit)

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        with (self._root / entry.path[1:]).open("rb") as file:
            while piece := file.read(most):
                yield piece

    def place(self, entry: Entry) -> int:
        return entry.inode

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        here = self._root / entry.path[1:]
        try:
            names = os.listxattr(here, follow_symlinks=False)
        except OSError as error:
            if error.errno != ENOTSUP:  # a host's file system without attributes holds none
                raise
            return {}
        return {name: os.getxattr(here, name, follow_symlinks=False) for name in names}

    def flags(self, entry: Entry) -> frozenset[str]:
        return frozenset()  # only file systems tell
