"""This class shows an uncompressed tar archive as a guest's files: what mmdebstrap makes without root."""

import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

from vmi.auditing.guest.entries import Entry

KINDS = {
    tarfile.DIRTYPE: stat.S_IFDIR, tarfile.REGTYPE: stat.S_IFREG, tarfile.AREGTYPE: stat.S_IFREG,
    tarfile.SYMTYPE: stat.S_IFLNK, tarfile.CHRTYPE: stat.S_IFCHR, tarfile.BLKTYPE: stat.S_IFBLK,
    tarfile.FIFOTYPE: stat.S_IFIFO,
}  # fmt: skip


class Tarball:
    """A source of files; hard links are entries with one inode."""

    def __init__(self, path: Path):
        self._archive = tarfile.open(path)  # noqa: SIM115 - open for as long as the guest is asked
        self._members: dict[int, tarfile.TarInfo] = {}

    def entries(self) -> Iterator[Entry]:
        inodes: dict[str, int] = {}
        for number, member in enumerate(self._archive, 1):
            path = "/" + member.name.removeprefix("./").strip("./" if member.name in (".", "./") else "")
            inodes[path] = inodes["/" + member.linkname.removeprefix("./")] if member.islnk() else number
            inode = inodes[path]
            first = self._members.setdefault(inode, member)
            target = member.linkname if member.issym() else ""
            mode = KINDS[first.type] | first.mode
            yield Entry(path, inode, mode, first.uid, first.gid, first.size, int(first.mtime), 1, target)

    def read(self, entry: Entry, limit: int) -> bytes:
        file = self._archive.extractfile(self._members[entry.inode])
        assert file
        with file:
            return file.read(limit)

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        file = self._archive.extractfile(self._members[entry.inode])
        assert file
        with file:
            while piece := file.read(most):
                yield piece

    def place(self, entry: Entry) -> int:
        return self._members[entry.inode].offset_data

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        prefix = "SCHILY.xattr."
        found = {
            name: value for name, value in self._members[entry.inode].pax_headers.items() if name.startswith(prefix)
        }
        return {name.removeprefix(prefix): value.encode("utf-8", "surrogateescape") for name, value in found.items()}

    def flags(self, entry: Entry) -> frozenset[str]:
        return frozenset()
