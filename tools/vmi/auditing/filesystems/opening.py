"""This module tells which of our readers is for what a partition holds."""

from collections.abc import Callable

from vmi.auditing.blocks.device import Device
from vmi.auditing.filesystems.ext4.filesystem import Ext4
from vmi.auditing.filesystems.fat.filesystem import Fat
from vmi.auditing.filesystems.filesystem import FileSystem
from vmi.auditing.filesystems.xfs.filesystem import Xfs

READERS: dict[str, Callable[[Device], FileSystem]] = {"ext": Ext4, "XFS": Xfs, "FAT": Fat}
"""By the content's name, as vmi.auditing.volumes.signatures has it. What is not here is named, and never judged."""
