"""This module makes the disk that a guest may write to: a layer over the image, so that the image stays as it is."""

import struct
from dataclasses import dataclass
from pathlib import Path

from vmi.core.errors import InputError, Refusal
from vmi.core.processes import run

GROWTH_MIB = 1024
"""The least by which the disk is larger than the image, as a cloud's disk is."""
GROWTH_SHARE = 8
"""And one part in so many, so that the growth of a large disk is seen too."""
MOST_BYTES = 64 * 2**40
"""What the audit reads too."""
_HEADER = struct.Struct(">4sIQIIQIIQQIIQQ")
"""Magic to incompatible features, see docs/interop/qcow2 in QEMU."""
_EXTERNAL_DATA = 1 << 2


@dataclass(frozen=True)
class Overlay:
    """This is the layer, and how large the disk looks through it."""

    path: Path
    bytes: int


def overlay(image: Path, path: Path) -> Overlay:
    """This puts an empty layer over an image and makes the disk larger."""
    virtual = virtual_bytes(image)
    _demand_readable(image)
    size = virtual + max(GROWTH_MIB * 2**20, virtual // GROWTH_SHARE)
    run(
        "qemu-img", "create", "-q",
        "-f", "qcow2",
        "-b", image.resolve(),
        "-F", "qcow2",
        path,
        str(size),
    )  # fmt: skip
    return Overlay(path, size)


def virtual_bytes(image: Path) -> int:
    """This reads the size of a qcow2 image's disk, and refuses an image that leads QEMU to other files of ours."""
    with image.open("rb") as file:
        header = file.read(_HEADER.size).ljust(_HEADER.size, b"\0")
    magic, version, backing, _, _, size, encrypted, *_, features = _HEADER.unpack(header)
    if magic != b"QFI\xfb" or version not in (2, 3):
        raise InputError("is not a qcow2 image", where=str(image))
    if backing or encrypted or (version == 3 and features & _EXTERNAL_DATA):
        raise Refusal("is not whole: it names another file, or is encrypted", where=str(image))
    if not 0 < size <= MOST_BYTES:
        raise InputError(f"has a virtual size of {size} bytes; at most {MOST_BYTES} are booted", where=str(image))
    return int(size)


def _demand_readable(image: Path) -> None:
    """This tells a damaged image from a QEMU that fails."""
    found = run("qemu-img", "info", "-f", "qcow2", image.resolve(), check=False)
    if found.returncode:
        said = found.stderr.decode(errors="replace").strip()
        raise InputError("is damaged: QEMU cannot open it", where=str(image), details=said)
