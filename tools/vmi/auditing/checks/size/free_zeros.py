"""Free space holds zeros.

The EGI guide: fill empty space with zeros, else what was deleted is compressed, stored and downloaded for ever, and
can be read by everybody: keys that were deleted before the image was published have been found so. Free is what the
block bitmaps say; only what the image stores at all is looked at. A little is left by every file system that was in
use: up to 1 MiB passes, up to 16 MiB is a warning. What a compaction would save of the file is told with it.
"""

from collections.abc import Iterator

from vmi.auditing.blocks.device import Run, common
from vmi.auditing.disk import Disk, Volume
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "size.free-zeros"
TITLE = "free space holds zeros"
HINT = "run fstrim in the guest with discard on, or zerofree on the file system, before the image is compressed"
SOURCES = ("EGI", "TPL", "SIZ-002", "SIZ-003", "SIZ-006")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

PASS_BYTES = 2**20
WARN_BYTES = 16 * 2**20
SAVED_BYTES = 64 * 2**10
"""What is worth telling."""
CHUNK_BYTES = 2**20
LOOKED_AT_LIMIT_BYTES = 16 * 2**30


def check(subject: Subject) -> Observations:
    subject.root  # noqa: B018 - without a file system that can be read, nothing is known of free space
    for volume in subject.disk.volumes:
        if volume.filesystem is None:
            continue
        dirty, looked_at = dirty_bytes(volume)
        if looked_at > LOOKED_AT_LIMIT_BYTES:
            yield fail(
                volume.name, f"cannot be judged: more than {LOOKED_AT_LIMIT_BYTES >> 30} GiB of free space is stored"
            )
        elif dirty > PASS_BYTES:
            say = fail if dirty > WARN_BYTES else warn
            what = f"{dirty} bytes ({dirty / 2**20:.1f} MiB) of free space are not zero"
            held = held_bytes(subject.disk, volume)
            more = (
                f"; without them the file would be at least {held / 2**20:.1f} MiB smaller"
                if held >= SAVED_BYTES
                else ""
            )
            yield say(volume.name, what + more)


def held_bytes(disk: Disk, volume: Volume) -> int:
    """This is how much of the file holds nothing but free space: what a compaction saves."""
    assert volume.filesystem
    start = volume.partition.start if volume.partition else 0
    return sum(disk.device.held_bytes(start + first, start + last) for first, last in volume.filesystem.free_runs())


def dirty_bytes(volume: Volume) -> tuple[int, int]:
    """This is how many bytes in free blocks that are not all zeros, and how many had to be looked at."""
    assert volume.filesystem
    block = volume.filesystem.about.block_bytes
    stored = volume.device.data_runs(0, volume.device.size)
    dirty = looked_at = 0
    for start, end in _chunks(common(volume.filesystem.free_runs(), stored)):
        data = volume.device.read(start, end - start)
        looked_at += len(data)
        if looked_at > LOOKED_AT_LIMIT_BYTES:
            break
        if data != bytes(len(data)):
            dirty += sum(len(part) for at in range(0, len(data), block) if any(part := data[at : at + block]))
    return dirty, looked_at


def _chunks(runs: Iterator[Run]) -> Iterator[Run]:
    for start, end in runs:
        for at in range(start, end, CHUNK_BYTES):
            yield at, min(end, at + CHUNK_BYTES)
