"""There is no swap space in the image.

The EGI guide: no swap, for it is empty space that everybody downloads; a cloud adds it where it is wanted. Looked for
as a partition (by type and by signature), as a line of /etc/fstab, as a swap unit, and as a file with the signature of
swap space: with a usual name, or of at least 1 MiB and, but in the deep pass, from no package. Swap in compressed
memory (zram) takes no space and is allowed.
"""

import re

from vmi.auditing.disk import Volume
from vmi.auditing.guest.census import census
from vmi.auditing.guest.fstab import mounts
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units.files import ROOTS
from vmi.auditing.guest.units.settings import last, parse
from vmi.auditing.results import Outcome
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
_ZRAM = re.compile(r"/dev/zram[0-9]{1,3}")
_LIKELY = ("/swap*", "/*.swap", "/swap/*", "/var/swap*", "/mnt/swap*", "/home/swap*")


def check(subject: Subject) -> Observations:
    for volume in subject.disk.volumes:
        if is_swap(volume):
            yield fail("partition table", f"{volume.name} is swap space, {volume.device.size >> 20} MiB")
    guest = subject.guest
    for mount in mounts(guest):
        if mount.type == "swap" and not _ZRAM.fullmatch(mount.source):
            yield fail("/etc/fstab", f"{mount.source} is used as swap space", mount.line)
    for path in guest.glob(*(f"{root}/*.swap" for root in ROOTS[:-1])):
        what = last(list(parse(guest.read_text(path) or "", path)), "Swap", "What")
        if what and not _ZRAM.fullmatch(what):
            yield fail(path, "a unit sets up swap space")
    yield from _files(guest, frozenset() if subject.request.deep else subject.owned)


def is_swap(volume: Volume) -> bool:
    """This is true for what is typed as swap space, or holds it."""
    return volume.content == "swap" or (volume.partition is not None and volume.partition.type in SWAP_TYPES)


def _files(guest: Guest, owned: frozenset[str]) -> Observations:
    named = {path for pattern in _LIKELY for path in guest.glob(pattern)}
    large = {entry.path for entry in census(guest).large if entry.path not in owned}
    for path in sorted(named | large):
        entry = guest.stat(path)
        if entry and entry.is_file and entry.size >= _SMALLEST_BYTES:
            start = guest.source.read(entry, PAGE_BYTES)
            if start[-10:] in MAGICS:
                yield fail(path, f"is a swap file of {entry.size >> 20} MiB")
