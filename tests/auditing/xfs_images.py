"""These functions make XFS file systems of a tree, without root and without mounting."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tests.auditing.images import run

UNSUPPORTED = "--unsupported"  # else mkfs.xfs refuses what is smaller than 300 MiB


def make_xfs(partition: Path, tree: Path, *options: str, mib: int = 32) -> Path:
    """A file with nothing but an XFS file system, as a partition has it."""
    protofile = partition.with_suffix(".proto")
    protofile.write_bytes(b"\n".join([b"/none", b"0 0", *prototype(tree), b""]))
    with partition.open("wb") as file:
        file.truncate(mib * 2**20)
    run("/usr/sbin/mkfs.xfs", "-q", UNSUPPORTED, *options, "-p", protofile, partition)
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
    return f"{''.join(letters)} {status.st_uid} {status.st_gid}".encode()
