"""This module searches what belongs to no file: free blocks that hold data, and gaps between partitions."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.blocks.device import Device, Run, common
from vmi.auditing.disk import Disk
from vmi.auditing.errors import CannotJudge
from vmi.core.secrets import Confidence, Secret, find_marked

CHUNK_BYTES = 2**20
OVERLAP_BYTES = 16 * 1024
"""A secret that two chunks share is in the second one whole."""
LOOKED_AT_LIMIT_BYTES = 4 * 2**30
TABLE_BYTES = 34 * 512
"""Where partition tables lie at the disk's beginning, and GPT's copy at its end."""
_TEXT = re.compile(rb"[\t\n\r\x20-\x7e]{40,}")
_WORTH = re.compile(rb"PRIVATE KEY|PuTTY-User-Key|AGE-SECRET-KEY|LS0tLS1CRUdJTi|[A-Za-z0-9_-]{24}")


class Residue(NamedTuple):
    """This is a secret that belongs to no file."""

    place: str
    """A partition's name, or `disk`."""
    offset: int
    """In bytes from the beginning of that."""
    secret: Secret


def residue(disk: Disk) -> Iterator[Residue]:
    """This is every such secret of a disk, in order."""
    looked_at = 0
    for place, device, runs in _places(disk):
        seen: set[int] = set()
        for start, end in _chunks(runs):
            looked_at += end - start
            if looked_at > LOOKED_AT_LIMIT_BYTES:
                raise CannotJudge(f"more than {LOOKED_AT_LIMIT_BYTES >> 30} GiB of free space is stored", place)
            for offset, secret in _secrets(device.read(start, end - start)):
                if start + offset not in seen:
                    seen.add(start + offset)
                    yield Residue(place, start + offset, secret)


def _places(disk: Disk) -> Iterator[tuple[str, Device, Iterator[Run]]]:
    for volume in disk.volumes:
        if volume.filesystem:
            stored = volume.device.data_runs(0, volume.device.size)
            yield volume.name, volume.device, common(volume.filesystem.free_runs(), stored)
    if disk.table.partitions:
        image = disk.device
        yield "disk", image, common(_gaps(disk), image.data_runs(0, image.size))


def _gaps(disk: Disk) -> Iterator[Run]:
    here = TABLE_BYTES
    for start, size in sorted((each.start, each.size) for each in disk.table.partitions):
        if start > here:
            yield here, start
        here = max(here, start + size)
    if here < disk.device.size - TABLE_BYTES:
        yield here, disk.device.size - TABLE_BYTES


def _chunks(runs: Iterator[Run]) -> Iterator[Run]:
    for start, end in runs:
        for at in range(start, end, CHUNK_BYTES):
            yield max(start, at - OVERLAP_BYTES), min(end, at + CHUNK_BYTES)


def _secrets(data: bytes) -> Iterator[tuple[int, Secret]]:
    if not data.strip(b"\0"):
        return
    for match in _TEXT.finditer(data):
        text = match[0]
        if not _WORTH.search(text):
            continue
        for secret in find_marked("", text):
            if secret.confidence is Confidence.HIGH:
                yield match.start() + _offset(text, secret), secret


def _offset(text: bytes, secret: Secret) -> int:
    """Where a secret begins: its line and column are counted from 1, and every character is a byte."""
    at = 0
    for _ in range(secret.line - 1):
        at = text.index(b"\n", at) + 1
    return at + secret.column - 1
