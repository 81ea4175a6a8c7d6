"""This module reads apt's sources: lines of sources.list, and stanzas of *.sources (deb822), after sources.list(5)."""

import re
from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.repositories.model import Repository

LISTS = ("/etc/apt/sources.list", "/etc/apt/sources.list.d/*.list")
STANZAS = "/etc/apt/sources.list.d/*.sources"
MIRROR_FILE = "mirror+file:"
YES = ("yes", "true", "with", "on", "enable", "1")
INSECURE = ("trusted", "allow-insecure")
"""What makes apt install what nobody signed."""
_LINE = re.compile(r"deb(?:-src)?\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)")


def repositories(guest: Guest) -> Iterator[Repository]:
    """This is each source that is switched on; a list of mirrors is taken for its members."""
    lists: dict[str, list[tuple[int, str]]] = {}
    for found in _named(guest):
        if found.address.startswith(MIRROR_FILE):
            mirrors = "/" + found.address.removeprefix(MIRROR_FILE).lstrip("/")
            if mirrors not in lists:
                lists[mirrors] = guest.lines(mirrors)
            for line, text in lists[mirrors]:
                yield found._replace(path=mirrors, line=line, address=text.split()[0])
        else:
            yield found


def _named(guest: Guest) -> Iterator[Repository]:
    for path in (path for pattern in LISTS for path in guest.glob(pattern)):
        for line, text in guest.lines(path):
            if match := _LINE.match(text):
                yield _repository(path, line, match[2], match[3], _options(match[1] or ""))
    for path in guest.glob(STANZAS):
        for line, stanza in _stanzas(guest.read_text(path) or ""):
            if stanza.get("enabled", "yes").lower() in YES:
                for address in stanza.get("uris", "").split():
                    for suite in stanza.get("suites", "").split() or [""]:
                        yield _repository(path, line, address, suite, stanza)


def _options(text: str) -> dict[str, str]:
    """`+=` and `-=` change a value that nobody has set before, and so are no more than `=` here."""
    pairs = (word.partition("=") for word in text.split())
    return {name.rstrip("+-").lower(): value for name, _, value in pairs}


def _repository(path: str, line: int, address: str, suite: str, options: dict[str, str]) -> Repository:
    unsigned = [f"{name}={options[name]}" for name in INSECURE if options.get(name, "").lower() in YES]
    keys = tuple(key for key in re.split(r"[\s,]+", options.get("signed-by", "")) if key.startswith("/"))
    return Repository(path, line, "deb", address, suite, keys, " ".join(unsigned))


def _stanzas(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each stanza's fields by name in small letters, with the line of its first."""
    fields: dict[str, list[str]] = {}
    name, first = "", 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.startswith("#"):
            continue
        if not line.strip():
            if fields:
                yield first, {field: " ".join(words) for field, words in fields.items()}
            fields, name, first = {}, "", 0
        elif line[0] in " \t" and name:
            fields[name].append(line.strip())
        elif ":" in line:
            name, value = line.split(":", 1)
            name, first = name.strip().lower(), first or number
            fields[name] = [value.strip()]
