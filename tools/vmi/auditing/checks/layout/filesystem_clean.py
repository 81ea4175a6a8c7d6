"""Every file system was unmounted in order.

Its state is clean, it has no recorded errors, and its journal is empty. Else every machine begins with a repair, and
what an audit reads is not what a guest will see. A file system that this version does not read fails here: its content
is not judged by anybody.
"""

from vmi.auditing.checks.layout.single_partition import TOLD_ELSEWHERE
from vmi.auditing.disk import Volume
from vmi.auditing.subject import Observations, Subject, fail

ID = "layout.filesystem-clean"
TITLE = "every file system is readable and clean"
HINT = "shut the guest down in order before its disk is taken; use ext4 where a file system cannot be judged"
SOURCES = ("LAY-009",)

_HARMLESS = ("empty", "FAT", *TOLD_ELSEWHERE)
_BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"


def check(subject: Subject) -> Observations:
    for volume in subject.disk.volumes:
        if volume.filesystem is None:
            yield from _unread(volume)
            continue
        superblock = volume.filesystem.superblock
        if "needs_recovery" in superblock.features:
            yield fail(volume.name, "the journal was not emptied: the file system was in use when its disk was taken")
        elif not superblock.is_clean:
            yield fail(volume.name, f"the file system is not clean (state {superblock.state})")


def _unread(volume: Volume) -> Observations:
    is_loader = volume.partition is not None and volume.partition.type == _BIOS_BOOT
    if volume.content not in _HARMLESS and not is_loader:
        yield fail(volume.name, f"cannot be judged: {volume.problem or f'holds {volume.content}, which is not read'}")
