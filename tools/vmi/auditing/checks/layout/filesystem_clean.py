"""Every file system was unmounted in order.

Its state is clean, it has no recorded errors, and its journal is empty. Else every machine begins with a repair, and
what an audit reads is not what a guest will see. A file system that this version does not read fails here: its content
is not judged by anybody.
"""

from vmi.auditing.checks.layout.single_partition import TOLD_ELSEWHERE
from vmi.auditing.disk import Volume
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "layout.filesystem-clean"
TITLE = "every file system is readable and clean"
HINT = "shut the guest down in order before its disk is taken; use ext4 where a file system cannot be judged"
SOURCES = ("LAY-009",)
SEVERITY = Outcome.FAIL
APPLIES = "every image"

_HARMLESS = ("empty", *TOLD_ELSEWHERE)
_BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"


def check(subject: Subject) -> Observations:
    for volume in subject.disk.volumes:
        if volume.filesystem is None:
            yield from _unread(volume)
            continue
        if volume.filesystem.about.trouble:
            yield fail(volume.name, volume.filesystem.about.trouble)


def _unread(volume: Volume) -> Observations:
    is_loader = volume.partition is not None and volume.partition.type == _BIOS_BOOT
    if volume.content not in _HARMLESS and not is_loader:
        yield fail(volume.name, f"cannot be judged: {volume.problem or f'holds {volume.shown}, which is not read'}")
