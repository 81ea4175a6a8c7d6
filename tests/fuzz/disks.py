"""This module makes small real images in every format and file system that an audit reads."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.auditing.containers import WRITERS, converted
from tests.auditing.images import GOOD, Content, make_disk, make_tree, run
from tests.auditing.xfs_images import make_xfs

MBR = "label: dos\nstart=2048, type=83\n"
CONTENT: dict[str, Content] = {
    **GOOD,
    **{f"/srv/many/a-name-that-is-rather-long-{number:04}": "" for number in range(150)},
    "/srv/deep/1/2/3/4/5/6/7": "seven",
    "/srv/long": Path("x" * 200),
    "/srv/here": Path("../srv"),
    "/srv/large": b"large" * 20_000,
}
EXT: dict[str, tuple[str, ...]] = {
    "ext4": (),
    "ext4-1k": ("-b", "1024"),
    "ext4-inline": ("-O", "inline_data"),
    "ext4-bigalloc": ("-O", "bigalloc"),
}
FAT = (16, 32)
XFS: dict[str, tuple[str, ...]] = {"xfs4": ("-m", "crc=0"), "xfs5": ()}
QCOW2: dict[str, tuple[str, ...]] = {
    "zlib.qcow2": ("-c",),
    "zstd.qcow2": ("-c", "-o", "compression_type=zstd"),
    "plain.qcow2": ("-o", "cluster_size=4096"),
    "old.qcow2": ("-c", "-o", "compat=0.10"),
}
CONTAINERS = [name for name in WRITERS if name != "raw"]


@dataclass(frozen=True)
class Sample:
    """This is an image file in pieces: what it stores, and where; all else is holes."""

    name: str
    size: int
    pieces: tuple[tuple[int, bytes], ...]

    def write(self, path: Path) -> None:
        """This writes the file."""
        with path.open("wb") as file:
            file.truncate(self.size)
            for offset, piece in self.pieces:
                os.pwrite(file.fileno(), piece, offset)


def samples(where: Path) -> tuple[Sample, ...]:
    """This makes every sample, without root."""
    tree = make_tree(where / "tree", CONTENT)
    disks = [make_disk(where / f"{name}.raw", tree, options=options) for name, options in EXT.items()]
    disks.append(make_disk(where / "ext2-mbr.raw", tree, table=MBR, kind="ext2"))
    disks += [make_xfs(where / f"{name}.raw", tree, *options) for name, options in XFS.items()]
    disks += [_fat(where / f"fat{width}.raw", tree, width) for width in FAT]
    return tuple(map(_sample, (*disks, *_converted(where, disks[0]))))


def _converted(where: Path, disk: Path) -> Iterator[Path]:
    for name, options in QCOW2.items():
        run("qemu-img", "convert", *options, "-O", "qcow2", disk, where / name)
        yield where / name
    yield from (converted(disk, where, name) for name in CONTAINERS)


def _fat(disk: Path, tree: Path, width: int) -> Path:
    """Without a partition; what FAT has no links for is left out."""
    with disk.open("wb") as file:
        file.truncate(40 * 2**20)
    run("mkfs.vfat", "-F", str(width), "-s", "1" if width == 32 else "8", disk)
    for name in ("usr", "srv"):
        copy = shutil.copytree(tree / name, disk.with_suffix("") / name, ignore=_links)
        run("mcopy", "-s", "-i", disk, copy, "::/")
    return disk


def _links(directory: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(directory, name).is_symlink()]


def _sample(path: Path) -> Sample:
    with path.open("rb") as file:
        return Sample(path.name, path.stat().st_size, tuple(_pieces(file.fileno())))


def _pieces(file: int) -> Iterator[tuple[int, bytes]]:
    at = 0
    while (start := _data_from(file, at)) is not None:
        at = os.lseek(file, start, os.SEEK_HOLE)
        yield start, os.pread(file, at - start, start)


def _data_from(file: int, at: int) -> int | None:
    try:
        return os.lseek(file, at, os.SEEK_DATA)
    except OSError:  # nothing but a hole follows
        return None
