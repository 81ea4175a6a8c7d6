"""A machine can start from the image: there is a loader, and what it offers is there.

The loader is code in the boot sector (of GRUB's the rest is looked for where the code says), or a program on an EFI
partition; a machine that is new knows only `EFI/BOOT/BOOTX64.EFI` (BOOTAA64.EFI on ARM). When the manifest says which
firmware starts the image, it is that one's. Then there is a kernel, each boot entry's kernel and initrd exist, and an
entry starts the newest kernel. A root that an entry or /etc/fstab names by UUID or label is the file system that the
guest lies in: one that was copied gets another. What lies in a partition that the guest mounts is looked for there.
That the loader's code is right is shown only by booting.
"""

import struct
from collections.abc import Iterator

from vmi.auditing.checks.layout.single_partition import EFI_TYPES
from vmi.auditing.disk import Disk, Volume
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.fstab import mounts
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import CommandLine, command_lines
from vmi.auditing.guest.kernel.kernels import Kernel, newest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn
from vmi.auditing.volumes.table import SECTOR_BYTES

ID = "boot.bootable"
TITLE = "a machine can start from the image"
HINT = "install a kernel and a boot loader in the guest (grub-install, update-grub) before its disk is taken"
SOURCES = ("AZ", "BOO-001")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

CODE_BYTES = 440
"""What of a boot sector is code; a disk's signature and its partitions follow."""
_GRUB, _GRUB_AT, _REST_AT = b"GRUB ", 0x180, 0x5C
FALLBACK = ("bootx64.efi", "bootaa64.efi")
MISSING_LIMIT = 10


def check(subject: Subject) -> Observations:
    guest = subject.guest
    disk = subject.disk
    yield from _loader(subject, disk)
    yield from _root(subject)
    if not any(map(_has_unified_kernel, _efi_guests(disk))):
        yield from _offered(guest)


def _loader(subject: Subject, disk: Disk) -> Observations:
    sector = disk.device.read(0, SECTOR_BYTES)
    efi = [volume for volume in disk.volumes if volume.partition and volume.partition.type in EFI_TYPES]
    has_code = any(sector[:CODE_BYTES])
    firmware = subject.appliance.firmware if subject.appliance else "bios" if has_code else "uefi"
    if not has_code and not efi:
        yield fail("boot sector", "holds no code, and there is no EFI partition")
    elif firmware == "bios" and not has_code:
        yield fail("boot sector", "holds no code, and the manifest declares that a BIOS starts the image")
    elif firmware == "uefi" and not efi:
        yield fail("partition table", "has no EFI partition, and the manifest declares that UEFI starts the image")
    elif firmware == "bios":
        yield from _grub(disk, sector)
    else:
        yield from _efi(efi)


def _grub(disk: Disk, sector: bytes) -> Observations:
    """GRUB's first sector says in which one the rest begins."""
    (rest,) = struct.unpack_from("<Q", sector, _REST_AT)
    if sector.startswith(_GRUB, _GRUB_AT):
        place = rest * SECTOR_BYTES
        if place + SECTOR_BYTES > disk.device.size or not any(disk.device.read(place, SECTOR_BYTES)):
            yield fail("boot sector", f"is GRUB's, and sector {rest}, where it goes on, is empty")


def _efi(volumes: list[Volume]) -> Observations:
    for volume in volumes:
        if volume.filesystem is None:
            raise CannotJudge(volume.problem or f"holds {volume.shown}, which is not read", volume.name)
        if any(path.lower() in _fallbacks() for path in Guest(volume.filesystem).entries):
            return
    yield fail(volumes[0].name, "the EFI partition has no EFI/BOOT/BOOTX64.EFI: a new machine would not find a loader")


def _fallbacks() -> list[str]:
    return [f"/efi/boot/{name}" for name in FALLBACK]


def _efi_guests(disk: Disk) -> Iterator[Guest]:
    for volume in disk.volumes:
        if volume.partition and volume.partition.type in EFI_TYPES and volume.filesystem:
            yield Guest(volume.filesystem)


def _root(subject: Subject) -> Observations:
    """A kernel waits for ever for a root file system that is nowhere."""
    about = subject.root.filesystem.about if subject.root.filesystem else None
    if about is None or not about.uuid:
        return
    seen: set[tuple[str, str]] = set()
    for path, line, source in _named(subject.guest):
        kind, _, name = source.partition("=")
        found = {"UUID": about.uuid.lower(), "LABEL": about.label}.get(kind)
        said = name.strip("\"'")
        if found is not None and (said.lower() if kind == "UUID" else said) != found and (path, source) not in seen:
            seen.add((path, source))
            yield fail(path, f"looks for the root file system by {source}; the guest lies in {about.uuid}", line)


def _named(guest: Guest) -> Iterator[tuple[str, int, str]]:
    """This is where a root is named, and how."""
    for mount in mounts(guest):
        if mount.point == "/":
            yield "/etc/fstab", mount.line, mount.source
    for entry in command_lines(guest):
        if entry.is_entry:
            yield from ((entry.path, entry.line, word[5:]) for word in entry.words if word.startswith("root="))


def _has_unified_kernel(efi: Guest) -> bool:
    """This is True where kernel, initrd and command line are one program beside the loader."""
    return any(path.lower().startswith("/efi/linux/") for path in efi.entries)


def _offered(guest: Guest) -> Observations:
    entries = [line for line in command_lines(guest) if line.is_entry]
    kernel = newest(guest)
    if kernel is None:
        yield fail("/boot", "holds no kernel")
    elif not entries:
        yield fail("/boot", "holds no boot menu with an entry")
    else:
        missing = list(_missing(guest, entries))
        yield from missing[:MISSING_LIMIT]
        if not missing and not any(_starts(guest, entry, kernel) for entry in entries):
            yield warn(kernel.image, "is the newest kernel, and no boot entry starts it")


def _missing(guest: Guest, entries: list[CommandLine]) -> Observations:
    for number, entry in enumerate(entries):
        say = warn if number else fail
        for path in (entry.kernel, *entry.initrds):
            # What does not begin with / is made of variables that GRUB sets when it runs.
            if path.startswith("/") and not _found(guest, entry, path):
                yield say(entry.path, f"an entry starts {path}, which is missing", entry.line)


def _starts(guest: Guest, entry: CommandLine, kernel: Kernel) -> bool:
    """By its file, or by a copy that has the version in its path, as systemd-boot's has."""
    image, started = guest.stat(kernel.image), _found(guest, entry, entry.kernel)
    return started is not None and (started == image or kernel.version in entry.kernel)


def _found(guest: Guest, entry: CommandLine, path: str) -> Entry | None:
    """Entries name files as the loader sees them: from the partition that they lie on, or in btrfs by volume."""
    own, is_there, _ = entry.path.partition("/loader/entries/")
    within = "/" + path.lstrip("/").partition("/")[2] if path.startswith("/@") else path
    places = (path, f"/boot{path}", f"{own}{path}" if is_there else path, within)
    return next((found for place in places if (found := guest.stat(place)) and found.is_file), None)
