"""There is no swap space in the image.

The EGI guide: no swap, for it is empty space that everybody downloads; a cloud adds it where it is wanted. Looked for
as a partition (by type and by signature), as a line of /etc/fstab, as a swap unit, and as a file with the signature of
swap space: with a usual name, or of at least 1 MiB and from no package. Swap in compressed memory (zram) takes no
space and is allowed.
"""

from vmi.auditing.disk import Volume
from vmi.auditing.guest.census import census
from vmi.auditing.guest.fstab import mounts
from vmi.auditing.guest.guest import Guest
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "layout.swap"
TITLE = "there is no swap space"
HINT = "remove the swap partition or file and its line in /etc/fstab"
SOURCES = ("EGI", "AZ", "LAY-003")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SWAP_TYPES = ("0x82", "0657FD6D-A4AB-43C4-84E5-0933C8446F0B")
PAGE_BYTES = 4096
MAGICS = (b"SWAPSPACE2", b"SWAP-SPACE")
# A page is 4 KiB on x86; no smaller swap file is of use.
_SMALLEST_BYTES = 10 * PAGE_BYTES
_LIKELY = ("/swap*", "/*.swap", "/swap/*", "/var/swap*", "/mnt/swap*", "/home/swap*")


def check(subject: Subject) -> Observations:
    for volume in subject.disk.volumes:
        if is_swap(volume):
            yield fail("partition table", f"{volume.name} is swap space, {volume.device.size >> 20} MiB")
    guest = subject.guest
    for mount in mounts(guest):
        if mount.type == "swap" and not mount.source.startswith("/dev/zram"):
            yield fail("/etc/fstab", f"{mount.source} is used as swap space", mount.line)
    for path in guest.glob("/etc/systemd/system/*.swap"):
        if "zram" not in path and "/dev/zram" not in (guest.read_text(path) or ""):
            yield fail(path, "a unit sets up swap space")
    yield from _files(guest, subject.owned)


def is_swap(volume: Volume) -> bool:
    """This is true for what is typed as swap space, or holds it."""
    return volume.content == "swap" or (volume.partition is not None and volume.partition.type in SWAP_TYPES)


def _files(guest: Guest, owned: frozenset[str]) -> Observations:
    named = {path for pattern in _LIKELY for path in guest.glob(pattern)}
    large = {entry.path for entry in census(guest).large if not entry.size % PAGE_BYTES and entry.path not in owned}
    for path in sorted(named | large):
        entry = guest.stat(path)
        if entry and entry.is_file and entry.size >= _SMALLEST_BYTES:
            start = guest.source.read(entry, PAGE_BYTES)
            if start[-10:] in MAGICS:
                yield fail(path, f"is a swap file of {entry.size >> 20} MiB")
