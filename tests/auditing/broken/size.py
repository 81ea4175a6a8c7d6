"""Images that are broken in one way each, for the checks of size."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, WARN, Broken, disk, guest
from tests.auditing.images import appliance


def dirty_space(disk: Path) -> None:
    with disk.open("r+b") as file:  # nothing lies at the end of a file system that is almost empty
        file.seek(18 * 2**20)
        file.write(b"secret".ljust(4096, b"\xaa") * 512)


BROKEN: list[Broken] = [
    guest(
        {"/var/cache/apt/archives/big.deb": b"deb" * 100_000},
        "size.caches", WARN, "/var/cache/apt: holds 0.3 MiB", id="package cache",
    ),
    disk(
        {}, dirty_space, "size.free-zeros", WARN, "partition 1: 2097152 bytes (2.0 MiB) of free space are not zero",
        id="remains in free space",
    ),
    Broken(
        id="not what is declared", check="size.virtual", outcome=FAIL, appliance=appliance(),
        says="disk: holds 24 MiB, the manifest declares 2048 MiB",
    ),
]  # fmt: skip
