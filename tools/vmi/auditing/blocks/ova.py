"""This module reads an OVA: a tar archive with an OVF descriptor, a manifest of checksums, and one disk as VMDK."""

import hashlib
import re
from dataclasses import replace

from vmi.auditing.blocks import tar
from vmi.auditing.blocks.clustered import Clustered
from vmi.auditing.blocks.file import Part, Stored
from vmi.auditing.blocks.machine import machine_of
from vmi.auditing.blocks.ovf import Attributes, Envelope, read_envelope
from vmi.auditing.blocks.vmdk import read_vmdk
from vmi.auditing.blocks.vmdk_header import MAGIC
from vmi.core.digests import CHUNK_BYTES
from vmi.core.printable import printable

MANIFEST_LIMIT_BYTES = 64 * 2**10
_LINE = re.compile(r"(SHA1|SHA256|SHA512)\s*\((.+)\)\s*=\s*([0-9a-fA-F]+)\s*", re.ASCII)
_HINT = "export the machine again with one disk, a manifest and nothing else; or unpack it and audit its VMDK: tar -xf"


def read_ova(file: Stored) -> Clustered:
    """This opens the disk in an OVA, after every checksum of its manifest held."""
    files = tar.files(file)
    if not files or not next(iter(files)).lower().endswith(".ovf"):
        raise file.unreadable("is an archive, and no OVA: its first file is not an OVF descriptor", _HINT)
    descriptor = next(iter(files))
    envelope = read_envelope(files[descriptor])
    disk = _disk(file, files, envelope)
    manifest = _named_like(file, files, ".mf")
    _demand_only(file, files, {descriptor, manifest, disk})
    _demand_checksums(file, {descriptor: files[descriptor], disk: files[disk]}, files[manifest])
    image = read_vmdk(_demand_vmdk(files[disk]))
    image.container = replace(image.container, format="ova", file_bytes=file.size, machine=machine_of(envelope))
    return image


def _disk(file: Stored, files: dict[str, Part], envelope: Envelope) -> str:
    """This is the name of the one disk's file."""
    if len(envelope.disks) != 1:
        raise file.unreadable(f"is an OVA of {len(envelope.disks)} disks; one is read", _HINT)
    if len(envelope.files) != 1:
        raise file.unreadable(f"is an OVA whose descriptor names {len(envelope.files)} files; its disk is all", _HINT)
    disk, reference = envelope.disks[0], envelope.files[0]
    if "parentRef" in disk:
        raise file.unreadable("is an OVA whose disk has a parent, so it is only a part of a disk", _HINT)
    if disk.get("fileRef") != reference.get("id", ""):
        raise file.unreadable("is an OVA whose disk has no file", _HINT)
    return _member(file, files, reference)


def _member(file: Stored, files: dict[str, Part], reference: Attributes) -> str:
    name = reference.get("href", "")
    if name not in files:
        raise file.unreadable(f"is an OVA whose disk is not in it: {printable(name)!r}", _HINT)
    if reference.get("compression", "identity") != "identity" or "chunkSize" in reference:
        raise file.unreadable("is an OVA whose disk is compressed as a whole, or cut into pieces", _HINT)
    if reference.get("size", str(files[name].size)) != str(files[name].size):
        said = printable(reference["size"])
        raise file.unreadable(f"is a damaged OVA: its disk has {files[name].size} bytes, and {said} in its descriptor")
    return name


def _named_like(file: Stored, files: dict[str, Part], suffix: str) -> str:
    names = [name for name in files if name.lower().endswith(suffix)]
    if len(names) != 1:
        raise file.unreadable(
            f"is an OVA with {len(names)} manifests of checksums (*{suffix}); it has to have one", _HINT
        )
    return names[0]


def _demand_only(file: Stored, files: dict[str, Part], expected: set[str]) -> None:
    """A certificate signs the manifest; all else would go unread to whoever imports it."""
    for name in files:
        if name not in expected and not name.lower().endswith(".cert"):
            raise file.unreadable(f"is an OVA with more than a disk: {printable(name)}", _HINT)


def _demand_checksums(file: Stored, files: dict[str, Part], manifest: Part) -> None:
    """1. every line is a checksum; 2. each is of a file that is there; 3. it holds; 4. every file has one."""
    left = set(files)
    for line in _lines(manifest):
        match = _LINE.fullmatch(line)
        if not match:
            raise manifest.unreadable(f"has a line that is no SHA-1, SHA-256 or SHA-512 checksum: {printable(line)}")
        algorithm, name, expected = match.groups()
        if name not in left:
            raise manifest.unreadable(f"names {printable(name)} twice, or although it is not to have a checksum")
        if _digest(files[name], algorithm) != expected.lower():
            raise file.unreadable(f"is a damaged OVA: the {algorithm} of {printable(name)} is another")
        left.remove(name)
    if left:
        raise manifest.unreadable(f"has no checksum of {printable(', '.join(sorted(left)))}", _HINT)


def _lines(manifest: Part) -> list[str]:
    if manifest.size > MANIFEST_LIMIT_BYTES:
        raise manifest.unreadable(f"has {manifest.size} bytes; at most {MANIFEST_LIMIT_BYTES} are read")
    text = manifest.read(0, manifest.size, "the manifest").decode("utf-8", "surrogateescape")
    return [line for line in text.splitlines() if line.strip()]


def _digest(file: Part, algorithm: str) -> str:
    digest = hashlib.new(algorithm.lower(), usedforsecurity=False)
    for start in range(0, file.size, CHUNK_BYTES):
        digest.update(file.read(start, min(CHUNK_BYTES, file.size - start), "the content"))
    return digest.hexdigest()


def _demand_vmdk(disk: Part) -> Part:
    if disk.read(0, min(disk.size, len(MAGIC)), "the disk") != MAGIC:
        raise disk.unreadable("is not a VMDK in one file", _HINT)
    return disk
