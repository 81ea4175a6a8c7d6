"""This module reads boot entries in files of their own: of the Boot Loader Specification, and of extlinux."""

from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel.grub import environment, place
from vmi.auditing.guest.kernel.model import CommandLine, demand_short
from vmi.auditing.guest.kernel.shell import expanded

ENTRIES = ("/boot/loader/entries/*.conf", "/boot/efi/loader/entries/*.conf", "/efi/loader/entries/*.conf")
EXTLINUX = ("/boot/extlinux/extlinux.conf", "/boot/extlinux.conf", "/boot/syslinux/syslinux.cfg", "/extlinux.conf")
CMDLINES = ("/etc/kernel/cmdline", "/usr/lib/kernel/cmdline")


def specified_lines(guest: Guest) -> Iterator[CommandLine]:
    """This is what entries of the Boot Loader Specification pass."""
    paths = [path for pattern in ENTRIES for path in guest.glob(pattern)]
    values = environment(guest) if paths else {}
    for path in paths:
        entry = CommandLine(path, 1, ())
        for number, key, value in _pairs(guest, path):
            if key == "linux":
                entry = entry._replace(kernel=place(value))
            elif key == "initrd":
                entry = entry.with_more(initrds=[*map(place, expanded(value, values).split())])
            elif key == "options":
                words = demand_short(expanded(value, values), path).split()
                entry = entry._replace(line=number).with_more(words)
        if entry.kernel:
            yield entry


def extlinux_lines(guest: Guest) -> Iterator[CommandLine]:
    """This is what entries of extlinux and syslinux pass."""
    for path in filter(guest.exists, EXTLINUX):
        entry: CommandLine | None = None
        for number, key, value in _pairs(guest, path):
            if key in ("linux", "kernel") and value:
                if entry:
                    yield entry
                entry = CommandLine(path, number, (), value.split()[0])
            elif key == "append" and entry:
                words = demand_short(value, path).split()
                named = [w.partition("=")[2].split(",") for w in words if w.startswith("initrd=")]
                initrds = [initrd for initrds in named for initrd in initrds]
                entry = entry._replace(line=number).with_more(words, initrds)
            elif key == "initrd" and entry:
                entry = entry.with_more(initrds=value.split(","))
        if entry:
            yield entry


def cmdline_lines(guest: Guest) -> Iterator[CommandLine]:
    """This is what kernel-install will put into the next entry."""
    for path in CMDLINES:
        words = [word for _, line in guest.lines(path) for word in demand_short(line, path).split()]
        if words:
            yield CommandLine(path, 1, tuple(words))
            return


def _pairs(guest: Guest, path: str) -> Iterator[tuple[int, str, str]]:
    """This is lines of a key, in any case of letters, and the rest."""
    for number, line in guest.lines(path):
        key, *rest = line.split(None, 1)
        yield number, key.lower(), rest[0] if rest else ""
