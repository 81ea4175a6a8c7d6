"""These functions put a raw disk into every container that is read."""

from collections.abc import Callable
from pathlib import Path

from tests import examples
from tests.auditing.images import run

from vmi.building import ova, raw
from vmi.building.formats import opened

Write = Callable[[Path, Path], object]


def qemu(name: str, *options: str) -> Write:
    words = tuple(word for option in options for word in ("-o", option))
    return lambda disk, image: run("qemu-img", "convert", "-O", name, *words, disk, image)


def gzip(disk: Path, image: Path) -> None:
    with opened(disk) as content:
        raw.write(content, image)


def archive(disk: Path, image: Path) -> None:
    with opened(disk) as content:
        ova.write(content, examples.appliance(formats=["qcow2", "ova"]), "f" * 64, image)


WRITERS: dict[str, Write] = {
    "raw": qemu("raw"),
    "raw.gz": gzip,
    "vmdk": qemu("vmdk"),
    "stream.vmdk": qemu("vmdk", "subformat=streamOptimized"),
    "ova": archive,
    "vdi": qemu("vdi"),
    "vhd": qemu("vpc", "force_size=on"),
    "fixed.vhd": qemu("vpc", "subformat=fixed,force_size=on"),
    "vhdx": qemu("vhdx"),
    "fixed.vhdx": qemu("vhdx", "subformat=fixed,block_size=1M"),
}


def converted(disk: Path, where: Path, container: str) -> Path:
    """A disk in a container, by the name that it ends with."""
    image = where / f"image.{container}"
    WRITERS[container](disk, image)
    return image
