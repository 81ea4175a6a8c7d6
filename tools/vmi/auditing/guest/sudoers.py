"""This module reads who may become whom, and whether they must know a password: sudoers and doas.conf.

After sudoers(5): a backslash joins lines, aliases of users and commands are replaced, `@include` and `@includedir`
(with `#` in older files) are followed, files in a directory whose names hold a dot or end in `~` are passed over.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered

MAIN = ("/etc/sudoers", "/usr/etc/sudoers")
FRONT_END = "/etc/sudo.conf"
DOAS = ("/etc/doas.conf", "/etc/doas.d/*.conf")
FILES_LIMIT = 128
ALIASES_LIMIT = 200
NAMES_LIMIT = 1000
_INCLUDE = re.compile(r"[@#]include(?P<directory>dir)?\s+\"?(?P<path>[^\"\s]+)")
_ALIAS = re.compile(r"(?P<kind>User|Runas|Host|Cmnd|Cmd)_Alias\s+(?P<rest>.+)")
_POLICY = re.compile(r"Plugin\s+sudoers_policy\s.*\bsudoers_file=(?P<path>/\S+)")
_EXEMPT = re.compile(r"exempt_group\s*=\s*\"?(?P<group>[^\s\"]+)")
_DEFAULTS = re.compile(r"Defaults(?:(?P<by>[:@!>])\s*(?P<who>\S+))?\s+(?P<options>.+)")
_COMMENT = re.compile(r"(?:^|\s)#(?![0-9]).*")
_RUN_AS = re.compile(r"\([^)]{0,200}\)")
_TAG = re.compile(r"(?P<tag>[A-Z_]{3,30})\s{0,20}:\s*")
_WORDS = re.compile(r"(?<!\\)\s")
_SIGN = re.compile(r"\\.|[(),:]")


class SudoRule(NamedTuple):
    """This is that somebody may run something as somebody else."""

    who: tuple[str, ...]
    """Names, `%groups`, `+netgroups`, `ALL`; aliases are replaced."""
    commands: tuple[str, ...]
    """Aliases are replaced; `ALL` is every command."""
    needs_password: bool
    path: str
    line: int

    @property
    def is_everything(self) -> bool:
        return "ALL" in self.commands

    @property
    def what(self) -> str:
        """This is what may be run, and whether that asks for a password."""
        shown = "everything" if self.is_everything else " and ".join(f"'{each[:80]}'" for each in self.commands[:3])
        return shown if self.needs_password else f"{shown} without a password"


def whom(name: str) -> str:
    """This is somebody whom a rule names, in a sentence."""
    if name == "ALL":
        return "everybody"
    return f"the group '{name[1:]}'" if name.startswith("%") else f"'{name}'"


class _Line(NamedTuple):
    path: str
    number: int
    text: str


@remembered
def sudo_rules(guest: Guest) -> tuple[SudoRule, ...]:
    """This is every rule of sudoers and of doas.conf, in order."""
    main = next((path for path in (*_elsewhere(guest), *MAIN) if guest.exists(path)), None)
    lines = list(_lines(guest, main, [0])) if main else []
    aliases = _aliases(lines)
    rules = [rule for line in lines for rule in _rules(line, aliases)]
    return (*rules, *_doas(guest))


def _elsewhere(guest: Guest) -> list[str]:
    """Where sudo.conf says that sudoers lies."""
    matches = (_POLICY.match(text) for _, text in guest.lines(FRONT_END))
    return [match["path"] for match in matches if match]


def _lines(guest: Guest, path: str, files: list[int]) -> Iterator[_Line]:
    files[0] += 1
    if files[0] > FILES_LIMIT:
        raise CannotJudge(f"includes more than {FILES_LIMIT} files", path)
    for number, text in _joined(guest.read_text(path) or ""):
        include = _INCLUDE.match(text)
        if include is None:
            if text := _COMMENT.sub("", text).strip():
                yield _Line(path, number, text)
            continue
        target = include["path"] if include["path"].startswith("/") else f"/etc/{include['path']}"
        names = guest.names(target) if include["directory"] else []
        for included in [f"{target}/{name}" for name in names] if include["directory"] else [target]:
            name = included.rpartition("/")[2]
            if not include["directory"] or not ("." in name or name.endswith("~")):
                yield from _lines(guest, included, files)


def _joined(text: str) -> Iterator[tuple[int, str]]:
    start, parts = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        start = start if parts else number
        parts.append(line.removesuffix("\\"))
        if not line.endswith("\\"):
            yield start, " ".join(parts).strip()
            parts = []
    if parts:
        yield start, " ".join(parts).strip()


def _aliases(lines: list[_Line]) -> dict[str, list[str]]:
    """What each alias stands for, as it is written."""
    found: dict[str, list[str]] = {}
    for line in lines:
        match = _ALIAS.match(line.text)
        for definition in _split(match["rest"], ":") if match else ():
            name, _, members = definition.partition("=")
            found[name.strip()] = _split(members, ",")
    if len(found) > ALIASES_LIMIT:
        raise CannotJudge(f"has more than {ALIASES_LIMIT} aliases", MAIN[0])
    return found


def _replaced(names: list[str], aliases: dict[str, list[str]]) -> tuple[str, ...]:
    """Names without aliases; one that stands for itself, by whatever way, ends there."""
    found, pending, seen = list[str](), list(reversed(names)), set[str]()
    while pending and len(found) < NAMES_LIMIT:
        name = pending.pop()
        if name in aliases and name not in seen:
            seen.add(name)
            pending += reversed(aliases[name])
        elif name not in aliases:
            found.append(name)
    return tuple(found)


def _rules(line: _Line, aliases: dict[str, list[str]]) -> Iterator[SudoRule]:
    if _ALIAS.match(line.text):
        return
    if defaults := _DEFAULTS.match(line.text):
        yield from _unasked(line, defaults, aliases)
        return
    who, _, commands = line.text.partition("=")
    users = _replaced(_users(who), aliases)
    for asks, command in _commands(commands):
        yield SudoRule(users, _replaced([command], aliases), asks, line.path, line.number)


def _users(text: str) -> list[str]:
    """The users before the host: names are joined by commas, and a blank without one ends them."""
    found = []
    for part in text.split(","):
        words = _WORDS.split(part.strip())
        found.append(words[0].strip('"'))
        if len(words) > 1:
            break
    return [name for name in found if name]


def _commands(text: str) -> Iterator[tuple[bool, str]]:
    """Each command, and whether it asks for a password; a tag holds until another one takes it back."""
    asks = True
    for part in _split(text, ","):
        command = _RUN_AS.sub("", part).strip()
        while match := _TAG.match(command):
            asks = {"NOPASSWD": False, "PASSWD": True}.get(match["tag"], asks)
            command = command[match.end() :]
        yield asks, command


def _unasked(line: _Line, defaults: re.Match[str], aliases: dict[str, list[str]]) -> Iterator[SudoRule]:
    """`Defaults !authenticate` is NOPASSWD for all that others may do, or for some users."""
    options = [option.strip() for option in _split(defaults["options"], ",")]
    if "!authenticate" in options and defaults["by"] in (None, ":", "@", "!"):
        whose = _split(defaults["who"] or "", ",")
        who = whose if defaults["by"] == ":" else ["ALL"]
        what = whose if defaults["by"] == "!" else ["ALL"]
        yield SudoRule(
            _replaced(who, aliases), _replaced(what, aliases), needs_password=False, path=line.path, line=line.number
        )
    for match in filter(None, map(_EXEMPT.match, options)):
        yield SudoRule((f"%{match['group']}",), ("ALL",), needs_password=False, path=line.path, line=line.number)


def _split(text: str, sign: str) -> list[str]:
    """The parts between signs that no backslash takes the meaning from, and that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for match in _SIGN.finditer(text):
        found = match[0]
        depth = max(0, depth + (found == "(") - (found == ")"))
        if found == sign and not depth:
            parts.append(text[start : match.start()])
            start = match.end()
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def _doas(guest: Guest) -> Iterator[SudoRule]:
    for path in (path for pattern in DOAS for path in guest.glob(pattern)):
        for number, text in guest.lines(path):
            words = text.partition("#")[0].split()
            if not words or words[0] != "permit":
                continue
            command = tuple(words[words.index("cmd") + 1 :][:1]) if "cmd" in words else ("ALL",)
            rest = [word for word in words[1:] if word not in ("nopass", "persist", "keepenv", "nolog", "{", "}")]
            rest = [word for word in rest if "=" not in word]
            who = rest[0].replace(":", "%", 1) if rest and rest[0].startswith(":") else (rest or ["ALL"])[0]
            yield SudoRule((who,), command, "nopass" not in words, path, number)
