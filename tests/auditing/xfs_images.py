"""These functions make XFS file systems of a tree, without root and without mounting."""

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.auditing.good_boot import UUID
from tests.auditing.images import run
from tests.auditing.memory import Memory

from vmi.auditing.filesystems.xfs.filesystem import Xfs

UNSUPPORTED = "--unsupported"  # else mkfs.xfs refuses what is smaller than 300 MiB


def make_xfs(partition: Path, tree: Path, *options: str, mib: int = 32) -> Path:
    """A file with nothing but an XFS file system, as a partition has it."""
    protofile = partition.with_suffix(".proto")
    protofile.write_bytes(b"\n".join([b"/none", b"0 0", *prototype(tree), b""]))
    with partition.open("wb") as file:
        file.truncate(mib * 2**20)
    run("/usr/sbin/mkfs.xfs", "-q", UNSUPPORTED, "-m", f"uuid={UUID}", *options, "-p", protofile, partition)
    return partition


def prototype(tree: Path) -> Iterator[bytes]:
    """What mkfs.xfs reads: words, so that no name may hold a space; it knows neither hard links nor sticky bits."""
    yield _words(tree.lstat())
    yield from _below(tree)
    yield b"$"


def _below(directory: Path) -> Iterator[bytes]:
    for path in sorted(directory.iterdir()):
        status = path.lstat()
        kind = stat.S_IFMT(status.st_mode)
        words = [os.fsencode(path.name), _words(status)]
        if kind == stat.S_IFREG:
            words.append(os.fsencode(path))
        elif kind == stat.S_IFLNK:
            words.append(os.fsencode(path.readlink()))
        elif kind in (stat.S_IFCHR, stat.S_IFBLK):
            words.append(b"%d %d" % (os.major(status.st_rdev), os.minor(status.st_rdev)))
        assert not any(b" " in word or word.startswith(b":") for word in (words[0], *words[2:])), path
        yield b" ".join(words)
        if kind == stat.S_IFDIR:
            yield from _below(path)
            yield b"$"


def _words(status: os.stat_result) -> bytes:
    kinds = {stat.S_IFREG: "-", stat.S_IFDIR: "d", stat.S_IFLNK: "l", stat.S_IFCHR: "c", stat.S_IFBLK: "b"}
    mode = status.st_mode
    letters = (
        kinds.get(stat.S_IFMT(mode), "p"),
        "u" if mode & stat.S_ISUID else "-",
        "g" if mode & stat.S_ISGID else "-",
        f"{mode & 0o777:03o}",
    )
    # What belongs to whoever runs the tests belongs to root in the image.
    uid = 0 if status.st_uid == os.getuid() else status.st_uid
    gid = 0 if status.st_gid == os.getgid() else status.st_gid
    return f"{''.join(letters)} {uid} {gid}".encode()


def make_xfs_disk(disk: Path, tree: Path, start: int, *options: str) -> Path:
    """Puts an XFS file system of a tree into the rest of a disk but its last MiB, with the tree's modes and times."""
    size_mib = (disk.stat().st_size - start >> 20) - 1
    partition = make_xfs(disk.with_suffix(".xfs"), tree, *options, mib=size_mib)
    content = bytearray(partition.read_bytes())
    restore(content, tree)
    with disk.open("r+b") as file:
        file.seek(start)
        file.write(content)
    return disk


def restore(content: bytearray, tree: Path) -> None:
    """Gives inodes what a prototype cannot say: sticky bits, and times. Sums of inodes are not kept right."""
    filesystem = Xfs(Memory(bytes(content)))
    s = filesystem.superblock
    for entry in list(filesystem.entries()):
        block = entry.inode >> s.inodes_per_block_log
        inside = entry.inode & (1 << s.inodes_per_block_log) - 1
        at = s.place(block) + inside * s.inode_bytes
        status = (tree / entry.path[1:]).lstat()
        is_bigtime = "bigtime" in s.features
        mtime = (int(status.st_mtime) + 2**31) * 10**9 if is_bigtime else int(status.st_mtime) << 32
        struct.pack_into(">H", content, at + 2, status.st_mode)
        struct.pack_into(">Q", content, at + 40, mtime)
