"""Images that are broken in one way each, for the checks of size."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, WARN, Broken, disk, guest
from tests.auditing.good_boot import VERSION
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
    guest(
        {"/root/.cache/pip/http/1/2": bytes(200_000)},
        "size.caches", WARN, "/root/.cache: holds 0.2 MiB", id="pip's cache",
    ),
    guest(
        {"/boot/vmlinuz-6.1.0-9-amd64": bytes(2**20)},
        "size.old-kernels", WARN, f"/boot/vmlinuz-6.1.0-9-amd64: is a kernel besides {VERSION}, and takes 1 MiB",
        id="older kernel",
    ),
    guest(
        {"/usr/lib/modules/6.1.0-9-amd64/modules.dep": ""},
        "size.old-kernels", WARN,
        "/usr/lib/modules/6.1.0-9-amd64: is for a kernel that is not there, and takes 0 MiB", id="modules left over",
    ),
    guest(
        {"/srv/reads.fastq": bytes(10 * 2**20)},
        "size.big-data", WARN, "/srv/reads.fastq: holds 10 MiB that no package brought", id="data set",
    ),
    guest(
        {"/root/thing/build/CMakeCache.txt": "#", "/root/thing/build/thing.o": bytes(2 * 2**20)},
        "size.build-trees", WARN, "/root/thing/build: holds 2 MiB: what it was built from", id="build tree",
    ),
    disk(
        {"mib": 11 * 1024}, None, "size.virtual", WARN,
        "disk: holds 11.0 GiB; 10 GiB are enough for most images", id="much empty space",
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
