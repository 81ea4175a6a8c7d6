"""This module takes stock of a guest: what it is called, its packages, its kernels and what starts them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import new
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import kernels
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.packages import Package, apk, dpkg, packages, rpm
from vmi.auditing.guest.packages.language import LanguagePackage, language_packages
from vmi.auditing.guest.packages.package_files import digests, owner

PIECE_BYTES = 2**20
SYSTEM_LIMIT = 200
"""Of what os-release says of one thing; it stands in every purl."""
LATEST = 253402300799  # the year 9999 ends
FROM_EPOCH = "SOURCE_DATE_EPOCH"
FROM_DATABASE = "the newest time of the package database"
LOADERS = re.compile(r"(?:grub|shim-|systemd-boot|syslinux|extlinux|u-boot|refind|limine)")
LOADER_FILES = (
    ("grub", ("/boot/grub/grub.cfg", "/boot/grub2/grub.cfg")),
    ("systemd-boot", ("/boot/loader/loader.conf", "/boot/efi/loader/loader.conf", "/efi/loader/loader.conf")),
    ("syslinux", ("/boot/syslinux/syslinux.cfg", "/boot/extlinux/extlinux.conf", "/boot/extlinux.conf")),
)


class StartFile(NamedTuple):
    """This is a kernel or a boot loader that no package brought."""

    role: str
    name: str
    version: str
    path: str


class FileDigests(NamedTuple):
    """This is a file that no package vouches for."""

    path: str
    sha1: str
    """SPDX 2.3 wants it."""
    sha256: str


@dataclass(frozen=True)
class Image:
    """This is the image file that an SBOM is about."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Inventory:
    """This is everything that an SBOM says."""

    image: Image
    system: dict[str, str]
    """os-release."""
    packages: tuple[Package, ...]
    roles: dict[str, str]
    """`kernel` or `boot loader`, by the name of a package that is one."""
    start_files: tuple[StartFile, ...]
    languages: tuple[LanguagePackage, ...]
    files: tuple[FileDigests, ...]
    time: datetime
    time_from: str

    def of(self, sha256: str) -> "Inventory":
        """This is the same, of an image whose digest is known by now."""
        return replace(self, image=Image(self.image.name, sha256))


def take(guest: Guest, image: Image, *, with_files: bool, epoch: int | None) -> Inventory:
    """This takes stock; `epoch` is SOURCE_DATE_EPOCH, if there is one."""
    found = packages(guest)
    loaders = {package.name: "boot loader" for package in found if LOADERS.match(package.name)}
    images = {kernel: owner(guest, kernel.image) for kernel in kernels(guest)}
    strange = [StartFile("kernel", "linux", k.version, k.image) for k, package in images.items() if package is None]
    seconds = newest(guest) if epoch is None else epoch
    return Inventory(
        image=image,
        system={name: value[:SYSTEM_LIMIT] for name, value in os_release(guest).items()},
        packages=found,
        roles=loaders | {package: "kernel" for package in images.values() if package},
        start_files=(*strange, *([] if loaders else _loaders(guest))),
        languages=language_packages(guest),
        files=tuple(sorted(_files(guest))) if with_files else (),
        time=datetime.fromtimestamp(min(max(seconds, 0), LATEST), UTC),
        time_from=FROM_DATABASE if epoch is None else FROM_EPOCH,
    )


def _loaders(guest: Guest) -> Iterator[StartFile]:
    for name, paths in LOADER_FILES:
        yield from [StartFile("boot loader", name, "", path) for path in paths if guest.exists(path)][:1]


def newest(guest: Guest) -> int:
    """This is when packages were last installed or removed."""
    places = [*dpkg.databases(guest), *rpm.databases(guest), *apk.databases(guest)]
    return max((entry.mtime for path in places if (entry := guest.stat(path))), default=0)


def _files(guest: Guest) -> Iterator[FileDigests]:
    """Links have no content of their own, and each content is read once."""
    vouched, seen = digests(guest), dict[int, tuple[str, str]]()
    strange = [entry for path, entry in guest.entries.items() if entry.is_file and path not in vouched]
    for entry in sorted(strange, key=guest.source.place):
        if entry.inode not in seen:
            sums = new("sha1", usedforsecurity=False), new("sha256")
            for piece in guest.source.pieces(entry, PIECE_BYTES):
                for each in sums:
                    each.update(piece)
            seen[entry.inode] = (sums[0].hexdigest(), sums[1].hexdigest())
        yield FileDigests(entry.path, *seen[entry.inode])
