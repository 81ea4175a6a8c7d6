"""This module is a file system that another program turned into a tar archive, as one tree."""

import stat
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from vmi.auditing.blocks.device import Run
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.filesystem import About
from vmi.auditing.filesystems.tree import LINK_LIMIT, Directories, collected, demand_few_names, walk
from vmi.auditing.guest.entries import Entry

ROOT = -1
_ATTRIBUTE = "SCHILY.xattr."
_KINDS = {
    tarfile.REGTYPE: stat.S_IFREG, tarfile.AREGTYPE: stat.S_IFREG, tarfile.CONTTYPE: stat.S_IFREG,
    tarfile.GNUTYPE_SPARSE: stat.S_IFREG, tarfile.DIRTYPE: stat.S_IFDIR, tarfile.SYMTYPE: stat.S_IFLNK,
    tarfile.CHRTYPE: stat.S_IFCHR, tarfile.BLKTYPE: stat.S_IFBLK, tarfile.FIFOTYPE: stat.S_IFIFO,
}  # fmt: skip


class Node(NamedTuple):
    """This is a member of the archive; where it begins stands for its inode."""

    number: int
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int
    links: int
    member: tarfile.TarInfo


class Archive:
    """This is such a file system. Of what a tar archive does not hold, nothing is assumed."""

    def __init__(self, file: IO[bytes], about: About):
        self.about: About = about
        try:
            self._tar = tarfile.open(fileobj=file, mode="r:", errorlevel=2)  # noqa: SIM115 - it lives as long as this
        except tarfile.TarError as error:
            raise CannotJudge(f"what the other program wrote is no tar archive: {error}") from error
        self._nodes: dict[int, Node] = {}

    def entries(self) -> Iterator[Entry]:
        """This walks the whole tree, parents before children."""
        names: dict[tuple[str, ...], int] = {}
        try:
            for member in self._tar:
                self._add(member, names)
                demand_few_names(len(names))
        except (tarfile.TarError, OSError, ValueError) as error:
            raise CannotJudge(f"the archive is damaged: {error}", "archive") from error
        links = Counter(names.values())
        self._nodes = {number: node._replace(links=links[number]) for number, node in self._nodes.items()}
        yield from walk(names.get((), ROOT), self._nodes, _directories(names), self._target)

    def _add(self, member: tarfile.TarInfo, names: dict[tuple[str, ...], int]) -> None:
        parts = _parts(member.name)
        if parts in names:
            raise CannotJudge("the archive holds a name twice", "/" + "/".join(parts))
        if member.islnk():
            original = names.get(_parts(member.linkname))
            if original is None:
                raise CannotJudge("a hard link is before what it links to", "/" + "/".join(parts))
            names[parts] = original
            return
        kind = _KINDS.get(member.type)
        if kind is None:
            raise CannotJudge(f"the archive holds a member of the unknown kind {member.type!r}", "archive")
        names[parts] = number = member.offset
        size = len(member.linkname) if member.issym() else member.size
        mode = kind | stat.S_IMODE(member.mode)
        self._nodes[number] = Node(number, mode, member.uid, member.gid, size, int(member.mtime), 1, member)

    def _target(self, node: Node) -> bytes:
        return node.member.linkname.encode("utf-8", "surrogateescape")[:LINK_LIMIT]

    def read(self, entry: Entry, limit: int) -> bytes:
        """This is the first `limit` bytes of a regular file."""
        return next(self.pieces(entry, limit), b"") if limit else b""

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        """This is all of a regular file, in pieces of at most `most` bytes."""
        content = self._tar.extractfile(self._nodes[entry.inode].member)
        try:
            while content and (piece := content.read(most)):
                yield piece
        except (tarfile.TarError, OSError) as error:
            raise CannotJudge(f"the archive is damaged: {error}", entry.path) from error

    def place(self, entry: Entry) -> int:
        """This is where a file's content starts in the archive."""
        return self._nodes[entry.inode].member.offset_data

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        """This is the extended attributes that the archive holds."""
        headers = self._nodes[entry.inode].member.pax_headers
        return collected(
            (key.removeprefix(_ATTRIBUTE), value.encode("utf-8", "surrogateescape"))
            for key, value in headers.items()
            if key.startswith(_ATTRIBUTE)
        )

    def flags(self, entry: Entry) -> frozenset[str]:  # an archive does not hold them
        """This is empty: archives do not hold what chattr set."""
        return frozenset()

    def free_runs(self) -> Iterator[Run]:
        """This is not known."""
        raise CannotJudge(f"what is free in {self.about.kind} is not known: another program reads it", "free space")


def _parts(name: str) -> tuple[str, ...]:
    parts = tuple(part for part in PurePosixPath(name).parts if part != "/")
    if ".." in parts:
        raise CannotJudge("the archive holds a name that leads out of it", "archive")
    return parts


def _directories(names: dict[tuple[str, ...], int]) -> Directories:
    found: dict[int, list[tuple[bytes, int]]] = {}
    for parts, number in names.items():
        if parts:
            parent = names.get(parts[:-1])
            if parent is None:
                raise CannotJudge("the archive holds a file without its directory", "/" + "/".join(parts))
            found.setdefault(parent, []).append((parts[-1].encode("utf-8", "surrogateescape"), number))
    return dict(found)
