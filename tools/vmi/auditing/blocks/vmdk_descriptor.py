"""This module reads a VMDK's descriptor, the text that says what the disk is made of."""

import re
from typing import NoReturn

from vmi.auditing.blocks.file import Stored
from vmi.auditing.blocks.vmdk_header import FLATTEN, SECTOR_BYTES, Header
from vmi.core.printable import printable

MAGIC = b"# Disk DescriptorFile"
LIMIT_BYTES = 64 * 2**10
TYPES = ("monolithicSparse", "streamOptimized")
NO_PARENT = "ffffffff"

_VALUE = re.compile(r'\s*([\w.]+)\s*=\s*"?(.*?)"?\s*', re.ASCII)
_EXTENT = re.compile(r"\s*(RW|RDONLY|NOACCESS)\s+(\d{1,19})\s+(\w+)\b.*", re.ASCII)


def refuse_alone(file: Stored) -> NoReturn:
    """This refuses a descriptor in a file of its own."""
    text = file.read(0, min(file.size, LIMIT_BYTES), "the descriptor").decode("utf-8", "replace")
    _demand_whole(file, _values(file, text))
    raise file.unreadable("is only the descriptor of a VMDK: the disk's content lies in other files", FLATTEN)


def demand_whole(file: Stored, header: Header) -> None:
    """This refuses a VMDK whose descriptor says that something else than this file belongs to the disk."""
    length = header.descriptor_length * SECTOR_BYTES
    if length > LIMIT_BYTES:
        raise file.unreadable(f"is damaged: a descriptor of {length} bytes")
    stored = file.read(header.descriptor * SECTOR_BYTES, length, "the descriptor")
    text = stored.partition(b"\0")[0].decode("utf-8", "replace")
    values = _values(file, text)
    _demand_whole(file, values)
    if values.get("createtype") not in TYPES:
        kind = printable(values.get("createtype", "nothing"))
        raise file.unreadable(f"is a VMDK of type {kind}; {' and '.join(TYPES)} are read", FLATTEN)
    _demand_one_extent(file, header, text)


def _values(file: Stored, text: str) -> dict[str, str]:
    """Two values of one key would be two disks: some readers take the first, others the last."""
    values: dict[str, str] = {}
    for match in filter(None, map(_VALUE.fullmatch, text.splitlines())):
        if values.setdefault(match[1].lower(), match[2]) != match[2]:
            raise file.unreadable(f"is damaged: its descriptor gives {printable(match[1])!r} two values")
    return values


def _demand_whole(file: Stored, values: dict[str, str]) -> None:
    if values.get("parentcid", NO_PARENT).lower() != NO_PARENT or "parentfilenamehint" in values:
        raise file.unreadable("has a parent, so it is only a part of a disk", FLATTEN)
    filters = values.get("ddb.iofilters", "").lower()
    if "crypt" in filters or any(key.startswith(("encryption.", "ddb.encryption")) for key in values):
        raise file.unreadable("is encrypted", "publish images without encryption: nobody else could read them")


def _demand_one_extent(file: Stored, header: Header, text: str) -> None:
    extents = [match for line in text.splitlines() if (match := _EXTENT.fullmatch(line))]
    if len(extents) != 1 or extents[0][3] != "SPARSE" or extents[0][1] == "NOACCESS":
        raise file.unreadable("keeps its data in other files, so it is only a part of a disk", FLATTEN)
    said = int(extents[0][2])
    # Some writers fill the header's number up to whole grains.
    if not 0 <= header.capacity - said < header.grain:
        raise file.unreadable(
            f"is damaged: the disk has {header.capacity} sectors in its header, and {said} in its descriptor"
        )
