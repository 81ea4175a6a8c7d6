"""This module collects what is true of an image, good or bad: what people ask, and what two audits are compared by."""

from collections import Counter
from typing import Any

from vmi.auditing.disk import Disk, Volume
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.accounts import accounts
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.packages import packages
from vmi.auditing.guest.units import enabled_units
from vmi.core.printable import printable

LARGEST = 10
PACKAGES_LIMIT = 20_000
OS_RELEASE = ("ID", "NAME", "VERSION_ID", "VERSION_CODENAME", "PRETTY_NAME")


def disk_facts(disk: Disk) -> dict[str, Any]:  # Any: JSON values
    """This is what is known of the file and the disk."""
    container = disk.container
    return {
        "format": container.format,
        "format_version": container.version,
        "compression": container.compression,
        "virtual_bytes": container.virtual_bytes,
        "file_bytes": container.file_bytes,
        "partition_table": disk.table.kind,
        "partitions": [_volume(volume) for volume in disk.volumes],
    }


def _volume(volume: Volume) -> dict[str, Any]:  # Any: JSON values
    partition = volume.partition
    known: dict[str, Any] = {"name": volume.name, "content": volume.content, "bytes": volume.device.size}  # Any: JSON
    if partition:
        known |= {"start": partition.start, "type": partition.type, "label": printable(partition.label)}
    if volume.filesystem:
        about = volume.filesystem.about
        known["filesystem"] = {
            "kind": about.kind,
            "uuid": about.uuid,
            "label": printable(about.label),
            "bytes": about.size,
            "free_bytes": about.free_bytes,
            "used_bytes": about.size - about.free_bytes,
            "features": sorted(about.features),
        }
    return known


def guest_facts(guest: Guest) -> dict[str, Any]:  # Any: JSON values
    """This is what is known of the operating system; what cannot be read says so in its place."""
    questions = {
        "os": lambda guest: {name.lower(): printable(v) for name, v in os_release(guest).items() if name in OS_RELEASE},
        "packages": lambda guest: [printable(str(package)) for package in packages(guest)[:PACKAGES_LIMIT]],
        "accounts": lambda guest: [
            {"name": printable(a.name), "uid": a.uid, "home": printable(a.home), "shell": printable(a.shell)}
            for a in accounts(guest)
        ],
        "enabled_units": lambda guest: [printable(unit) for unit in enabled_units(guest)],
        "kernels": lambda guest: [
            printable(path.removeprefix("/boot/vmlinuz-")) for path in guest.glob("/boot/vmlinuz-*")
        ],
        "files": lambda guest: len(guest.entries),
        "largest_directories": _largest_directories,
    }
    return {name: _answer(ask, guest) for name, ask in questions.items()}


def _answer(ask: Any, guest: Guest) -> Any:  # Any: JSON values
    try:
        return ask(guest)
    except CannotJudge as error:
        return {"unreadable": printable(f"{error.path}: {error.reason}")}


def _largest_directories(guest: Guest) -> list[dict[str, Any]]:  # Any: JSON values
    """Directories by what lies in them directly or two levels below /, hard links counted once."""
    sizes: Counter[str] = Counter()
    seen: set[int] = set()
    for entry in guest.entries.values():
        if entry.is_file and entry.inode not in seen:
            seen.add(entry.inode)
            sizes["/" + "/".join(entry.path.split("/")[1:-1][:3])] += entry.size
    return [{"path": printable(path), "bytes": size} for path, size in sizes.most_common(LARGEST)]
