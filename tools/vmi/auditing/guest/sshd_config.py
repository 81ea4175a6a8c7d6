"""This module reads the SSH server's configuration as the server does: includes in their place, Match blocks apart.

What options on the server's command line say counts before all files. After sshd_config(5): keywords in any case, the
first value wins, `Include` takes patterns relative to /etc/ssh, and what follows `Match` counts only for some
connections, until the next `Match` or the end of that file.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import packages
from vmi.auditing.guest.remembering import remembered
from vmi.auditing.guest.shell_settings import shell_settings
from vmi.auditing.guest.units.doing import commands
from vmi.auditing.guest.units.files import Unit
from vmi.auditing.guest.units.settings import effective as effective_settings
from vmi.auditing.guest.units.starting import started

CONFIGURATION = "/etc/ssh/sshd_config"
SERVERS = ("/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd")
INCLUDES_LIMIT = 16
FILES_LIMIT = 256
_LINE = re.compile(r"\"?(\w+)\"?(?:\s*=\s*|\s+)(.*)")
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_OPTION = re.compile(r"-[46DGQRTdeiqrtV]*([CEbcfghkopu])(.*)", re.DOTALL)
"""Flags may stand before an option that takes a value, and the value right behind it: getopt(3)."""
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
ALIASES = {"challengeresponseauthentication": "kbdinteractiveauthentication", "skeyauthentication":
           "kbdinteractiveauthentication", "dsaauthentication": "pubkeyauthentication"}  # fmt: skip


UNITS = ("ssh.service", "sshd.service")
OPTIONS = (("/etc/default/ssh", "SSHD_OPTS"), ("/etc/sysconfig/sshd", "OPTIONS"))
DEFAULTS = {
    "passwordauthentication": "yes", "kbdinteractiveauthentication": "yes", "permitrootlogin": "prohibit-password",
    "permitemptypasswords": "no", "hostbasedauthentication": "no", "ignorerhosts": "yes", "strictmodes": "yes",
    "permituserenvironment": "no", "trustedusercakeys": "none", "authorizedkeyscommand": "none",
    "x11forwarding": "no", "maxauthtries": "6", "logingracetime": "120", "clientaliveinterval": "0",
}  # fmt: skip
"""What the server does when nothing is said, since OpenSSH 7.0."""
OLD_DEFAULTS = {"permitrootlogin": "yes"}
_VERSION = re.compile(r"(?:[0-9]+:)?([0-9]{1,4})\.([0-9]{1,4})")


class ServerSetting(NamedTuple):
    """This is one line of the configuration."""

    keyword: str
    """In lower case, old names replaced by new ones."""
    value: str
    path: str
    line: int
    match: str
    """The conditions of the Match block it stands in; empty for what counts always."""


def has_server(guest: Guest) -> bool:
    """This is true when the guest has an SSH server."""
    return any(guest.exists(path) for path in (*SERVERS, CONFIGURATION))


@remembered
def server_settings(guest: Guest) -> tuple[ServerSetting, ...]:
    """This is every setting in the order in which the server reads them."""
    line = _command_line(guest)
    named = [text for _, words in line for option, text in _valued(words) if option == "f"]
    return (*_options(line), *_file(guest, named[-1] if named else CONFIGURATION, "", 0, [0]))


def version(guest: Guest) -> tuple[int, int] | None:
    """This is the server's version as its package says."""
    found = (package.version for package in packages(guest) if package.name == "openssh-server")
    match = next((match for text in found if (match := _VERSION.match(text))), None)
    return (int(match[1]), int(match[2])) if match else None


def default(guest: Guest, keyword: str) -> str:
    """This is what counts when no file says anything."""
    known = version(guest)
    return OLD_DEFAULTS.get(keyword, DEFAULTS[keyword]) if known and known < (7, 0) else DEFAULTS[keyword]


def effective(settings: Iterable[ServerSetting], keyword: str) -> ServerSetting | None:
    """This is the setting that counts outside of Match blocks: the first one."""
    return next((setting for setting in settings if setting.keyword == keyword and not setting.match), None)


def _command_line(guest: Guest) -> list[tuple[str, list[str]]]:
    """The words that the server is called with: those of its unit, then those of the file with options."""
    running = started(guest)
    units = [running[unit].unit for unit in UNITS if unit in running]
    texts = [(unit.path, command) for unit in units for command in commands(unit)]
    texts += [text for unit in units for text in _variables(guest, unit)]
    texts += [(path, shell_settings(guest, path).get(name, "")) for path, name in OPTIONS]
    return [(path, _split(text, path)) for path, text in texts]


def _variables(guest: Guest, unit: Unit) -> Iterator[tuple[str, str]]:
    """The values that a unit puts where its command names a variable."""
    names = {name for command in commands(unit) for name in _VARIABLE.findall(command)}
    for setting in effective_settings(unit.settings, "Service", "Environment"):
        assigned = (word.partition("=") for word in _split(setting.value, setting.path))
        yield from ((setting.path, value) for name, _, value in assigned if name in names)
    for setting in effective_settings(unit.settings, "Service", "EnvironmentFile"):
        for path in guest.glob(setting.value.lstrip("-")):
            yield from ((path, value) for name, value in shell_settings(guest, path).items() if name in names)


def _valued(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each option that takes a value, with its value."""
    for word, following in pairwise([*words, ""]):
        if match := _OPTION.fullmatch(word):
            yield match[1], match[2] or following


def _split(text: str, path: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise CannotJudge("options of the SSH server: quotes do not match", path) from error


def _options(line: list[tuple[str, list[str]]]) -> Iterator[ServerSetting]:
    for path, words in line:
        for option, text in _valued(words):
            parsed = _LINE.match(text) if option == "o" else None
            if parsed:
                yield ServerSetting(
                    ALIASES.get(parsed[1].lower(), parsed[1].lower()), _unquoted(parsed[2]), path, 0, ""
                )
            elif option == "p":
                yield ServerSetting("port", text, path, 0, "")


def _file(guest: Guest, path: str, match: str, depth: int, files: list[int]) -> Iterator[ServerSetting]:
    files[0] += 1
    if depth > INCLUDES_LIMIT or files[0] > FILES_LIMIT:
        raise CannotJudge("includes too many files", path)
    for number, line in guest.lines(path):
        parsed = _LINE.match(line)
        if parsed is None:
            continue
        keyword, value = parsed[1].lower(), _unquoted(parsed[2])
        if keyword == "match":
            match = value
        elif keyword == "include":
            for quoted, plain in _WORD.findall(parsed[2].partition(" #")[0]):
                pattern = quoted or plain
                absolute = pattern if pattern.startswith("/") else f"/etc/ssh/{pattern}"
                for included in guest.glob(absolute):
                    yield from _file(guest, included, match, depth + 1, files)
        else:
            yield ServerSetting(ALIASES.get(keyword, keyword), value, path, number, match)


def _unquoted(value: str) -> str:
    """Comments may follow a value since OpenSSH 8.7."""
    return re.split(r"\s#", value, maxsplit=1)[0].strip().replace('"', "")
