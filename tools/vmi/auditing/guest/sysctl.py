"""This module reads what the guest tells its kernel at boot, merged as systemd-sysctl does.

A file in /etc hides one of the same name in /run, /usr/local/lib and /usr/lib; they are read by name, and the last one
to set a key wins. A pattern sets what no file names by itself; `-key` alone takes a key out of patterns, and
`-key = value` only means that a failure does not matter.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

ROOTS = ("/usr/lib/sysctl.d", "/lib/sysctl.d", "/usr/local/lib/sysctl.d", "/run/sysctl.d", "/etc/sysctl.d")
OLD = "/etc/sysctl.conf"
"""Read by other init systems last of all; by systemd where a distribution links to it."""
SYSTEMD = ("/usr/lib/systemd/systemd", "/lib/systemd/systemd")

LIMIT_PATTERNS = 200
LIMIT_KEY = 128
"""Characters; the longest keys of a kernel have half of that, with an interface's name in it."""


class Setting(NamedTuple):
    """This is one key's value, and where it stands."""

    value: str
    path: str
    line: int


class Kernel(NamedTuple):
    """This is what is set, by key with dots, and by pattern in the order of the files."""

    keys: dict[str, Setting]
    patterns: dict[str, Setting]
    excluded: frozenset[str]

    def value(self, key: str) -> Setting | None:
        """This is what counts for a key, or None: the kernel's own default does."""
        if key in self.keys:
            return self.keys[key]
        matching = [setting for pattern, setting in self.patterns.items() if fnmatchcase(key, pattern)]
        return matching[-1] if matching and key not in self.excluded else None


@remembered
def kernel(guest: Guest) -> Kernel:
    """This is everything that is set."""
    keys: dict[str, Setting] = {}
    patterns: dict[str, Setting] = {}
    excluded: set[str] = set()
    for path in _files(guest):
        for key, setting in _assignments(guest, path):
            if setting is None:
                excluded.add(key)
            elif any(sign in key for sign in "*?["):
                patterns.pop(key, None)
                patterns[key] = setting
                if len(patterns) > LIMIT_PATTERNS:
                    raise CannotJudge(f"has more than {LIMIT_PATTERNS} patterns", path)
            else:
                keys[key] = setting
    return Kernel(keys, patterns, frozenset(excluded))


def settings(guest: Guest) -> dict[str, Setting]:
    """This is every key that is named by itself, with the value that counts."""
    return kernel(guest).keys


def _files(guest: Guest) -> list[str]:
    found = {path.rpartition("/")[2]: path for root in ROOTS for path in guest.glob(f"{root}/*.conf")}
    files = [path for _, path in sorted(found.items())]
    return files if any(guest.exists(path) for path in SYSTEMD) else [*files, OLD]


def _assignments(guest: Guest, path: str) -> Iterator[tuple[str, Setting | None]]:
    for line, text in guest.lines(path):
        if text.startswith(";"):
            continue
        key, equals, value = text.partition("=")
        if len(key) > LIMIT_KEY:
            continue
        if equals:
            yield _dotted(key.strip().removeprefix("-").strip()), Setting(value.strip(), path, line)
        elif text.startswith("-"):
            yield _dotted(text[1:].strip()), None


def _dotted(key: str) -> str:
    """Whichever of the two signs comes first is the separator."""
    slash, dot = key.find("/"), key.find(".")
    is_slashed = slash >= 0 and (dot < 0 or slash < dot)
    return key.translate(str.maketrans("/.", "./")) if is_slashed else key
