"""This module turns the disk that Packer leaves into the image that is published, and measures it (qemu-img)."""

import json
from pathlib import Path

from vmi.building.models import Artifact
from vmi.core.digests import digest_file
from vmi.core.processes import run


def compress(disk: Path, image: Path) -> None:
    """This writes a raw disk as compressed qcow2; zeros take no room in it.

    zlib and compatibility level 1.1: providers' QEMU may be ten years old, and zstd clusters need 5.1.
    """
    run(
        "qemu-img", "convert",
        "-f", "raw",
        "-O", "qcow2",
        "-c",
        "-o", "compat=1.1,compression_type=zlib",
        disk, image,
    )  # fmt: skip


def measure(image: Path) -> Artifact:
    """This reads an image once for its size and digests."""
    info = json.loads(run("qemu-img", "info", "--output=json", "-f", "qcow2", image).stdout)
    digests = digest_file(image)
    return Artifact(
        path=image.name,
        format="qcow2",
        size_bytes=digests.size_bytes,
        virtual_bytes=info["virtual-size"],
        sha256=digests.sha256,
        sha512=digests.sha512,
    )
