"""This module finds a disk's partition table, whichever kind it is."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from vmi.auditing.blocks.device import Device
from vmi.auditing.volumes import mbr
from vmi.auditing.volumes.gpt import read_gpt
from vmi.auditing.volumes.table import SECTOR_BYTES, PartitionTable

HYBRID = "the MBR has partitions of its own beside the GPT: a hybrid"


def read_partitions(device: Device) -> PartitionTable:
    """This is how the disk is divided; `none` when there is no table."""
    table = _read(device)
    return replace(table, problems=(*table.problems, *_overlaps(table)))


def _overlaps(table: PartitionTable) -> Iterator[str]:
    for before, after in pairwise(sorted(table.partitions, key=lambda p: p.start)):
        if before.end > after.start:
            yield f"{before.name} and {after.name} overlap"


def _read(device: Device) -> PartitionTable:
    if device.size < 3 * SECTOR_BYTES:
        return PartitionTable("none")
    entries = mbr.entries(device.read(0, SECTOR_BYTES))
    protective = entries is not None and any(kind == mbr.PROTECTIVE for _, kind, *_ in entries)
    gpt = read_gpt(device)
    if gpt and protective:
        # A hybrid's MBR names some of the partitions a second time.
        beside = [kind for _, kind, *_ in entries or () if kind not in (0, mbr.PROTECTIVE)]
        return replace(gpt, problems=(*gpt.problems, *[HYBRID] * bool(beside)))
    if gpt:
        return PartitionTable("gpt", gpt.partitions, (*gpt.problems, "the protective MBR is missing"))
    if protective:
        return PartitionTable("none", problems=("there is a protective MBR, but no readable GPT",))
    if entries and any(kind for _, kind, *_ in entries):
        return mbr.read_mbr(device, entries)
    return PartitionTable("none")
