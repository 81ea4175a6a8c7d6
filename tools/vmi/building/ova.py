"""This module is the OVA: one tar file with the OVF descriptor, its manifest of checksums, and the disk as VMDK.

Deterministic: nobody owns the files, and their time is the epoch; so an OVA can be compared with what it must be.
"""

import hashlib
import io
import tarfile
from pathlib import Path
from typing import BinaryIO, NamedTuple

from vmi.building import ovf, vmdk
from vmi.building.vmdk import Disk
from vmi.core.digests import CHUNK_BYTES, digest_file, sha256_of
from vmi.core.errors import Refusal
from vmi.core.models import Sha256
from vmi.manifest.models import Appliance

MEMBER_LIMIT_BYTES = 8 * 2**30 - 1
"""What a tar file of the ustar kind, which OVF demands, can say of a member's size."""
SMALL_LIMIT_BYTES = 2**20
"""No descriptor comes near."""


class Names(NamedTuple):
    """This is what the three files inside are called, in the order that the specification demands."""

    ovf: str
    manifest: str
    vmdk: str

    @classmethod
    def of(cls, ova: str) -> "Names":
        stem = ova.removesuffix(".ova")
        return cls(f"{stem}.ovf", f"{stem}.mf", f"{stem}-disk1.vmdk")


def write(disk: Disk, appliance: Appliance, image_sha256: Sha256, target: Path) -> None:
    """This writes the OVA of a disk; `target` ends in .ova, and the VMDK lies beside it for a while."""
    names = Names.of(target.name)
    place = target.with_name(names.vmdk)
    try:
        with place.open("wb") as file:
            vmdk.write(disk, _label(names, image_sha256), file)
        small = _small(names, appliance, disk, place.stat().st_size, digest_file(place).sha256)
        with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as tar, place.open("rb") as file:
            for name, data in small:
                tar.addfile(_member(name, len(data)), io.BytesIO(data))
            tar.addfile(_member(names.vmdk, place.stat().st_size), file)
    finally:
        place.unlink(missing_ok=True)


def demand_same(path: Path, disk: Disk, appliance: Appliance, image_sha256: Sha256) -> None:
    """This refuses an OVA that is not the one which `write` makes of this disk and manifest, compression apart."""
    names = Names.of(path.name)
    with path.open("rb") as file:
        found = [_read_small(file, name) for name in names[:2]]
        start, length = _demand_member(file, names.vmdk)
        sha256 = _sha256(file, length)
        for (name, data), read in zip(_small(names, appliance, disk, length, sha256), found, strict=True):
            if data != read:
                raise _differs(f"{name} is not what its manifest and disk make")
        file.seek(start)
        vmdk.demand_same(file, length, disk, _label(names, image_sha256))
        _demand_padding(file, length)
        _demand_end(file)


def _small(names: Names, appliance: Appliance, disk: Disk, size_bytes: int, sha256: str) -> list[tuple[str, bytes]]:
    descriptor = ovf.descriptor(appliance, ovf.DiskFile(names.vmdk, size_bytes, disk.size))
    # OVF 1.1 names SHA-1; every importer of the last ten years reads SHA-256 too, and exports it.
    manifest = f"SHA256({names.ovf})= {sha256_of(descriptor)}\nSHA256({names.vmdk})= {sha256}\n"
    return [(names.ovf, descriptor), (names.manifest, manifest.encode("ascii"))]


def _label(names: Names, image_sha256: Sha256) -> vmdk.Label:
    # An identifier for the content; ffffffff would say "none".
    return vmdk.Label(names.vmdk, f"{int(image_sha256[:8], 16) & 0x7FFFFFFF:08x}")


def _member(name: str, size: int) -> tarfile.TarInfo:
    if size > MEMBER_LIMIT_BYTES:
        raise Refusal(f"{name} has {size} bytes, more than an OVA can hold", hint="take 'ova' out of formats")
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o644, 0
    return member


def _demand_member(file: BinaryIO, name: str) -> tuple[int, int]:
    """This is where a file's content starts, and its length; its entry may hold nothing but what we write ourselves."""
    block = file.read(tarfile.BLOCKSIZE)
    try:
        size = tarfile.TarInfo.frombuf(block, "ascii", "strict").size
        ours = _member(name, size).tobuf(tarfile.USTAR_FORMAT)
    except (tarfile.HeaderError, ValueError) as error:
        raise _differs(f"there is no entry of {name} in its place") from error
    if block != ours:
        raise _differs(f"the entry of {name} is not what this version writes")
    return file.tell(), size


def _read_small(file: BinaryIO, name: str) -> bytes:
    _, size = _demand_member(file, name)
    if size > SMALL_LIMIT_BYTES:
        raise _differs(f"{name} has {size} bytes")
    data = file.read(size)
    _demand_padding(file, size)
    return data


def _demand_padding(file: BinaryIO, size: int) -> None:
    if any(file.read(-size % tarfile.BLOCKSIZE)):
        raise _differs("the bytes between its files are not zeros")


def _demand_end(file: BinaryIO) -> None:
    """Two empty blocks, and more until the record is full; something else could be another file to another reader."""
    blocks = 2 * tarfile.BLOCKSIZE
    expected = blocks + -(file.tell() + blocks) % tarfile.RECORDSIZE
    if file.read(expected + 1) != bytes(expected):
        raise _differs("something follows its last file, or its end is missing")


def _sha256(file: BinaryIO, length: int) -> str:
    digest = hashlib.sha256()
    while length and (chunk := file.read(min(length, CHUNK_BYTES))):
        digest.update(chunk)
        length -= len(chunk)
    return digest.hexdigest()


def _differs(what: str) -> Refusal:
    return Refusal(f"is not the OVA of the disk that was audited: {what}", hint="build again: vmi build")
