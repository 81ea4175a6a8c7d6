"""This module is a FAT file system as one tree."""

from collections.abc import Iterator

from vmi.auditing.blocks.device import Device, Run
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.fat.boot_sector import BootSector, read_boot_sector
from vmi.auditing.filesystems.fat.directories import Node, Reader, demand_unlike
from vmi.auditing.filesystems.fat.table import Table
from vmi.auditing.filesystems.filesystem import About
from vmi.auditing.filesystems.pieces import in_pieces
from vmi.auditing.filesystems.tree import Directories, Names, demand_few_bytes, demand_few_names, walk
from vmi.auditing.guest.entries import Entry

ROOT = 0
DIRECTORY_LIMIT_BYTES = 65536 * 32
"""What the format allows."""


class Fat:
    """This is a FAT file system; a source of files."""

    def __init__(self, device: Device):
        self._device = device
        self.boot: BootSector = read_boot_sector(device)
        self._table = Table(device, self.boot)
        self.about: About = self._about()
        self._nodes: dict[int, Node] = {}

    def _about(self) -> About:
        boot = self.boot
        free = sum(end - start for start, end in self._table.free_runs())
        trouble = "the file system was in use when its disk was taken" if boot.is_dirty else ""
        features = frozenset({f"fat{boot.bits}"})
        return About("vfat", boot.size, boot.cluster_bytes, free, boot.uuid, boot.label, features, trouble)

    def entries(self) -> Iterator[Entry]:
        """This walks the whole tree, parents before children."""
        root = Node(ROOT, 0o40755, 0, 0, 0, 0, 1, self.boot.root_cluster)
        self._nodes = {ROOT: root}
        yield from walk(ROOT, self._nodes, self._directories(root), lambda _: b"")

    def _directories(self, root: Node) -> Directories:
        found: Directories = {}
        pending = [root]
        entered: set[int] = set()
        total = 0
        while pending:
            node = pending.pop()
            try:
                if node.cluster in entered:
                    raise CannotJudge("a directory is reached twice: it may contain itself", "directories")
                entered.add(node.cluster)
                children = self._children(node)
            except CannotJudge as error:
                found[node.number] = error
                continue
            names: Names = [(name, child.number) for name, child in children]
            found[node.number] = names
            total += len(names)
            demand_few_names(total)
            demand_few_bytes(len(entered) * self.boot.cluster_bytes)
            for _, child in children:
                self._nodes[child.number] = child
                if child.mode & 0o40000:
                    pending.append(child)
        return found

    def _children(self, node: Node) -> list[tuple[bytes, Node]]:
        reader = Reader()
        found: list[tuple[bytes, Node]] = []
        for start, end in self._runs_of_directory(node):
            found.extend(reader.entries(self._device.read(start, end - start), start))
        demand_unlike([(name, child.number) for name, child in found])
        return found

    def _runs_of_directory(self, node: Node) -> Iterator[Run]:
        if node.number == ROOT and self.boot.root_bytes:
            return iter([(self.boot.root_at, self.boot.root_at + self.boot.root_bytes)])
        return self._table.runs(node.cluster, DIRECTORY_LIMIT_BYTES)

    def read(self, entry: Entry, limit: int) -> bytes:
        """This is the first `limit` bytes of a regular file."""
        length = min(entry.size, limit)
        runs = self._runs(entry, length)
        data = b"".join(self._device.read(start, end - start) for start, end in runs)
        return data[:length].ljust(length, b"\0")

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        """This is all of a regular file, in pieces of at most `most` bytes."""
        here = 0
        parts = []
        for start, end in self._runs(entry, entry.size):
            parts.append((here, start, end - start))
            here += end - start
        yield from in_pieces(self._device, parts, entry.size, most)

    def _runs(self, entry: Entry, length: int) -> list[Run]:
        try:
            return list(self._table.runs(self._nodes[entry.inode].cluster, length)) if length else []
        except CannotJudge as error:
            raise CannotJudge(error.reason, entry.path) from error

    def place(self, entry: Entry) -> int:
        """This is where a file's content starts on the disk."""
        return self._nodes[entry.inode].cluster

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        """This is empty: FAT has no extended attributes."""
        return {}

    def flags(self, entry: Entry) -> frozenset[str]:
        """This is empty: FAT has none of them."""
        return frozenset()

    def free_runs(self) -> Iterator[Run]:
        """This is the free space, in bytes from the start of the file system."""
        return self._table.free_runs()
