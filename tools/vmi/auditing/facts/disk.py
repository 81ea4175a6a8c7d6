"""This module is what is known of an image's file and its disk."""

from typing import Any

from vmi.auditing.disk import Disk, Volume
from vmi.core.printable import printable


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
