"""This module finds a disk's partition table, whichever kind it is."""

from vmi.auditing.blocks.device import Device
from vmi.auditing.volumes import mbr
from vmi.auditing.volumes.gpt import read_gpt
from vmi.auditing.volumes.table import SECTOR_BYTES, PartitionTable


def read_partitions(device: Device) -> PartitionTable:
    """This is how the disk is divided; `none` when there is no table."""
    if device.size < 3 * SECTOR_BYTES:
        return PartitionTable("none")
    entries = mbr.entries(device.read(0, SECTOR_BYTES))
    protective = entries is not None and any(kind == mbr.PROTECTIVE for _, kind, *_ in entries)
    gpt = read_gpt(device)
    if gpt and protective:
        return gpt
    if gpt:
        return PartitionTable("gpt", gpt.partitions, (*gpt.problems, "the protective MBR is missing"))
    if protective:
        return PartitionTable("none", problems=("there is a protective MBR, but no readable GPT",))
    if entries and any(kind for _, kind, *_ in entries):
        return mbr.read_mbr(device, entries)
    return PartitionTable("none")
