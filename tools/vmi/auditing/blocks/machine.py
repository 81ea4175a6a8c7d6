"""This module is the virtual hardware that an OVA asks a hypervisor for.

The numbers are those of CIM's ResourceAllocationSettingData, which OVF uses.
"""

import re

from vmi.auditing.blocks.device import Machine
from vmi.auditing.blocks.ovf import Attributes, Envelope

CPU, MEMORY, IDE, SCSI, ETHERNET, FLOPPY, CD, DVD, DISK, SATA = 3, 4, 5, 6, 10, 14, 15, 16, 17, 20
CONTROLLERS = {IDE: "IDE", SCSI: "SCSI", SATA: "SATA"}
DRIVES = {FLOPPY: "a floppy drive", CD: "a CD drive", DVD: "a DVD drive"}
_POWER = re.compile(r"byte(?:s)?(?:\s*\*\s*2\s*\^\s*(\d{1,2}))?", re.IGNORECASE)
_OLD_UNITS = {"kilobytes": 10, "kb": 10, "megabytes": 20, "mb": 20, "gigabytes": 30, "gb": 30}


def machine_of(envelope: Envelope) -> Machine:
    """This is what a descriptor says of the machine."""
    by_kind: dict[int, list[Attributes]] = {}
    for item in envelope.items:
        by_kind.setdefault(_number(item.get("ResourceType", "")) or 0, []).append(item)
    memory = [_bytes(item, "VirtualQuantity", "AllocationUnits") for item in by_kind.get(MEMORY, [])]
    capacity = [_bytes(disk, "capacity", "capacityAllocationUnits") for disk in envelope.disks]
    return Machine(
        cpus=sum(_number(item.get("VirtualQuantity", "")) or 0 for item in by_kind.get(CPU, [])),
        memory_bytes=sum(filter(None, memory)),
        disks=len(by_kind.get(DISK, [])),
        disk_controllers=tuple(name for kind, name in CONTROLLERS.items() for _ in by_kind.get(kind, [])),
        network_cards=tuple(item.get("ResourceSubType", "") for item in by_kind.get(ETHERNET, [])),
        drives=tuple(name for kind, name in DRIVES.items() for _ in by_kind.get(kind, [])),
        capacity_bytes=capacity[0] if capacity else None,
    )


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,18}", text, re.ASCII) else None


def _bytes(words: Attributes, quantity: str, units: str) -> int | None:
    """This is a number in units such as `byte * 2^20`; without them it is of bytes."""
    number, unit = _number(words.get(quantity, "")), words.get(units, "byte").strip()
    match = _POWER.fullmatch(unit)
    power = int(match[1] or 0) if match else _OLD_UNITS.get(unit.lower())
    return None if number is None or power is None else number << power
