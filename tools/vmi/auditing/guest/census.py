"""This module is the census of a guest's files: one look at every entry for all checks that would need one.

It looks at integers first and at strings last, column by column: thirty thousand entries cost some milliseconds.
"""

import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import owned_paths
from vmi.auditing.guest.remembering import remembered

LARGE_BYTES = 2**20
CONTAINER_STORES = ("/var/lib/docker/", "/var/lib/containers/", "/var/lib/containerd/", "/var/lib/lxc/",
                    "/var/lib/lxd/", "/var/lib/snapd/", "/snap/",
                    "/var/lib/flatpak/", "/var/lib/machines/")  # fmt: skip
"""Where whole trees of other systems lie, which nobody but root can enter: their rights are none on this machine."""
_MODE, _UID, _GID, _MTIME = itemgetter(2), itemgetter(3), itemgetter(4), itemgetter(6)
_SPECIAL = {stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK}


@dataclass(frozen=True)
class Census:
    """This is what is unusual about a guest's entries, each list in the order of their paths."""

    setuid: tuple[Entry, ...]
    """Files with the setuid bit, or with the setgid bit and the right to execute them."""
    world_writable: tuple[Entry, ...]
    """Files that everybody may write, and directories that everybody may write and that are not sticky."""
    executables: tuple[Entry, ...]
    """Files that somebody may execute."""
    special: tuple[Entry, ...]
    """Device nodes, sockets and pipes."""
    hidden: tuple[Entry, ...]
    """Directories whose names start with a dot, wherever they are."""
    unprintable: tuple[Entry, ...]
    """Entries of any kind whose names hold control characters, or what no terminal shows."""
    uids: Mapping[int, str]
    """Who owns anything, each with a path that is an example."""
    gids: Mapping[int, str]
    """Which groups own anything, each with a path that is an example."""
    newest: Entry | None
    """The file that was changed last, if there is a file."""
    large: tuple[Entry, ...]
    """Files of at least 1 MiB, the largest first; of hard links only one."""


@remembered
def census(guest: Guest) -> Census:
    """This counts the guest's entries, once for all who ask."""
    entries = list(guest.entries.values())
    modes = list(map(_MODE, entries))
    distinct = set(modes)

    def having(wanted: Callable[[int], bool]) -> tuple[Entry, ...]:
        kinds = {mode for mode in distinct if wanted(mode)}
        return _sorted(entry for entry, mode in zip(entries, modes, strict=True) if mode in kinds) if kinds else ()

    return Census(
        setuid=having(_is_setuid),
        world_writable=having(_is_world_writable),
        executables=having(_is_executable),
        special=having(lambda mode: stat.S_IFMT(mode) in _SPECIAL),
        hidden=tuple(entry for entry in having(stat.S_ISDIR) if entry.name.startswith(".")),
        unprintable=_unprintable(guest.entries),
        uids=_examples(entries, list(map(_UID, entries))),
        gids=_examples(entries, list(map(_GID, entries))),
        newest=_newest([entry for entry, mode in zip(entries, modes, strict=True) if stat.S_ISREG(mode)]),
        large=_large(entries),
    )


@remembered
def sizes(guest: Guest) -> Mapping[str, int]:
    """This is how many bytes of files lie below each directory; of hard links only one counts."""
    below: dict[str, int] = {}
    for path, _, _, _, _, size, *_ in _once(entry for entry in guest.entries.values() if stat.S_ISREG(entry[2])):
        directory = path.rpartition("/")[0]
        below[directory] = below.get(directory, 0) + size
    total: dict[str, int] = {}
    for directory, size in below.items():
        while directory:
            total[directory] = total.get(directory, 0) + size
            directory = directory.rpartition("/")[0]
    return {"/": sum(below.values()), **total}


@remembered
def unowned(guest: Guest) -> tuple[Entry, ...]:
    """This is the files and links that no package brought, in the order of their paths."""
    owned = owned_paths(guest)
    return _sorted(
        entry for path, entry in guest.entries.items() if path not in owned and not stat.S_ISDIR(entry[2])
    )  # fmt: skip


def _newest(files: Sequence[Entry]) -> Entry | None:
    """Of several that were changed in the same second, the first by its path."""
    times = list(map(_MTIME, files))
    latest = max(times, default=0)
    return min((file for file, time in zip(files, times, strict=True) if time == latest), default=None)


def _is_setuid(mode: int) -> bool:
    """Setgid without the right to execute asks for mandatory locks, and gives nobody a group."""
    return stat.S_ISREG(mode) and bool(mode & stat.S_ISUID or (mode & stat.S_ISGID and mode & 0o111))


def _is_world_writable(mode: int) -> bool:
    return bool(mode & stat.S_IWOTH) and (stat.S_ISREG(mode) or (stat.S_ISDIR(mode) and not mode & stat.S_ISVTX))


def _is_executable(mode: int) -> bool:
    return stat.S_ISREG(mode) and bool(mode & 0o111)


def _unprintable(entries: Mapping[str, Entry]) -> tuple[Entry, ...]:
    if "".join(entries).isprintable():
        return ()
    return _sorted(entry for path, entry in entries.items() if not path.rpartition("/")[2].isprintable())


def _examples(entries: Sequence[Entry], column: Sequence[int]) -> dict[int, str]:
    return {number: entries[column.index(number)].path for number in sorted(set(column))}


def _large(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    files = _once(entry for entry in entries if entry[5] >= LARGE_BYTES and stat.S_ISREG(entry[2]))  # entry[5]: size
    return tuple(sorted(files, key=lambda entry: (-entry.size, entry.path)))


def _once(files: Iterable[Entry]) -> Iterable[Entry]:
    seen: set[int] = set()
    for entry in files:
        if entry[7] > 1:
            if entry[1] in seen:
                continue
            seen.add(entry[1])
        yield entry


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries))
