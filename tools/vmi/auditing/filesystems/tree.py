"""This module makes one tree of what every file system keeps: inodes by number, and names by directory."""

import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry

PATH_LIMIT = 4096  # PATH_MAX: nothing below could be opened by its path
LINK_LIMIT = 4096
IN_USE_LIMIT = 2_000_000
NAMES_LIMIT = 2_000_000
DIRECTORY_LIMIT_BYTES = 256 * 2**20
TOTAL_LIMIT_BYTES = 512 * 2**20
ATTRIBUTE_LIMIT_BYTES = 2**16  # XATTR_SIZE_MAX: a kernel gives no more
ATTRIBUTES_LIMIT_BYTES = 2**18

_IMPOSSIBLE = (b"", b".", b"..")

Names = list[tuple[bytes, int]]
"""Names with the inode each points to."""
Directories = dict[int, Names | CannotJudge]
"""By inode. A directory that cannot be read matters only if the tree reaches it: tables also hold old remains."""


class Node(Protocol):
    """This is what a tree wants to know of an inode."""

    @property
    def number(self) -> int: ...
    @property
    def mode(self) -> int: ...
    @property
    def uid(self) -> int: ...
    @property
    def gid(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def mtime(self) -> int: ...
    @property
    def links(self) -> int: ...


N = TypeVar("N", bound=Node)


def walk(root: int, nodes: Mapping[int, N], directories: Directories, target: Callable[[N], bytes]) -> Iterator[Entry]:
    """This is every path, parents before children; `target` tells where a symbolic link points."""
    top = nodes.get(root)
    if top is None or not stat.S_ISDIR(top.mode):
        raise CannotJudge("the root directory is missing", "inode tables")
    yield _entry("/", top, "")
    pending = [("/", root)]
    entered = {root}
    while pending:
        parent, number = pending.pop()
        for name, child in _names(directories, number, parent):
            path = parent + name.decode("utf-8", "surrogateescape")
            node = _node(nodes, child, path)
            kind = stat.S_IFMT(node.mode)
            link = target(node).decode("utf-8", "surrogateescape") if kind == stat.S_IFLNK else ""
            yield _entry(path, node, link)
            if kind == stat.S_IFDIR:
                if child in entered:
                    raise CannotJudge("a directory is reached twice: it may contain itself", path)
                entered.add(child)
                pending.append((path + "/", child))


def demand_few_names(count: int) -> None:
    """This refuses a file system with more names than anybody could want in an image."""
    if count > NAMES_LIMIT:
        raise CannotJudge(f"there are more than {NAMES_LIMIT} files", "directories")


def demand_few_bytes(count: int) -> None:
    """This refuses directories that together are larger than anybody could want in an image."""
    if count > TOTAL_LIMIT_BYTES:
        raise CannotJudge(f"directories take more than {TOTAL_LIMIT_BYTES} bytes", "directories")


def demand_few_inodes(count: int) -> None:
    """This refuses more inodes than there may be names."""
    if count > IN_USE_LIMIT:
        raise CannotJudge(f"more than {IN_USE_LIMIT} inodes are in use", "inode tables")


def collected(attributes: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """This is an inode's extended attributes, as long as they are not more than anybody could want."""
    found: dict[str, bytes] = {}
    total = 0
    for name, value in attributes:
        total += 16 + len(name) + len(value)
        if total > ATTRIBUTES_LIMIT_BYTES:
            raise CannotJudge(f"extended attributes take more than {ATTRIBUTES_LIMIT_BYTES} bytes", "attributes")
        found[name] = value
    return found


def _names(directories: Directories, number: int, path: str) -> Names:
    names = directories.get(number, [])
    if isinstance(names, CannotJudge):
        raise CannotJudge(names.reason, path)
    unique = dict(names)
    if len(unique) != len(names):
        raise CannotJudge("a directory holds a name twice", path)
    together = b"".join(unique)
    if b"/" in together or b"\0" in together or not unique.keys().isdisjoint(_IMPOSSIBLE):
        raise CannotJudge("a directory holds a name that no name can be", path)
    return names


def _node(nodes: Mapping[int, N], number: int, path: str) -> N:
    node = nodes.get(number)
    if node is None:
        raise CannotJudge(f"a name points to inode {number}, which is not in use", path)
    if len(path) > PATH_LIMIT:
        raise CannotJudge(f"a path is longer than {PATH_LIMIT} characters", path)
    return node


def _entry(path: str, node: Node, target: str) -> Entry:
    return Entry(path, node.number, node.mode, node.uid, node.gid, node.size, node.mtime, node.links, target)
