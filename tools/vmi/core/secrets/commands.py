"""This module finds passwords in command lines: of scripts, crontabs, playbooks, seeds and unit files."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from vmi.core.secrets.model import Hit
from vmi.core.secrets.patterns import compiled
from vmi.core.secrets.placeholders import is_placeholder, is_reference
from vmi.core.secrets.text import Manner, Text
from vmi.core.secrets.variables import literal

_WORD = (
    rb"(?:\"(?P<double>[^\"\n]{1,300})\"|'(?P<single>[^'\n]{1,300})'|(?P<bare>[^\s\"'|;&<>()`][^\s|;&<>()`\"']{0,300}))"
)
_GAP = rb"(?:[^\n|;&]{0,200}?[ \t])"
"""Other arguments before the one that is meant."""
PAIR = rb"(?P<user>(?:\$\{?)?[A-Za-z_][A-Za-z0-9_.-]{0,31}\}?):(?P<bare>[^\s\"'|:\\][^\s\"'|\\]{0,300})"
SETTERS = rb"(?:chpasswd|newusers)"
"""What reads lines that begin with `account:password`."""
SAID = rb"(?:echo|printf)[ \t]{1,9}(?:-[a-z]{1,3}[ \t]{1,9}){0,3}"
CHPASSWD, ACCOUNT = "login-password.chpasswd", "password of an account"


class Command(NamedTuple):
    """This is one way to say a password on a command line."""

    kind: str
    title: str
    literal: bytes
    """In lower case; its line is looked at where this stands."""
    pattern: bytes
    """Searched in the line, without regard to case; the groups double, single or bare hold the password."""
    besides: bytes = b""
    """What else must stand in the text for the pattern to match."""


def _login(name: str, title: str, literal: bytes, pattern: bytes, besides: bytes = b"") -> Command:
    return Command(f"login-password.{name}", title, literal, pattern, besides)


def _other(name: str, title: str, literal: bytes, pattern: bytes, besides: bytes = b"") -> Command:
    return Command(f"password.{name}", title, literal, pattern, besides)


COMMANDS: tuple[Command, ...] = (
    _login("chpasswd", ACCOUNT, b"chpasswd",
           rb"(?:echo|printf)[ \t]{1,9}(?:-[a-z]{1,3}[ \t]{1,9}){0,3}[\"']?" + PAIR + rb"(?:\\n)?[\"']?[ \t]{0,9}\|"
           rb"[ \t]{0,9}(?:sudo[ \t]{1,9})?[a-z/]{0,40}chpasswd"),
    _login("chpasswd", ACCOUNT, b"chpasswd", rb"chpasswd[^\n|;]{0,80}<<<[ \t]{0,9}[\"']?" + PAIR),
    _login("chpasswd", ACCOUNT, b"chpasswd",
           rb"printf[ \t]{1,9}[\"']?[^\s:\"'|]{1,40}:%s(?:\\n)?[\"']?[ \t]{1,9}"
           rb"(?:[\"']?(?:\$\{?)?[A-Za-z_][A-Za-z0-9_.-]{0,31}\}?[\"']?[ \t]{1,9})?" + _WORD
           + rb"[ \t]{0,9}\|[ \t]{0,9}(?:sudo[ \t]{1,9})?[a-z/]{0,40}chpasswd"),
    _login("chpasswd", ACCOUNT, b"newusers",
           SAID + rb"[\"']?[A-Za-z_][A-Za-z0-9_.-]{0,31}:(?P<bare>[^\s\"'|:\\]{1,300}):[^\n|;&]{0,300}\|"
           rb"[ \t]{0,9}(?:sudo[ \t]{1,9})?[a-z/]{0,40}newusers(?P<double>)?(?P<single>)?", b"|"),
    _login("chpasswd", ACCOUNT, b"base64",
           SAID + _WORD + rb"[ \t]{0,9}\|[ \t]{0,9}base64[ \t]{1,9}-{1,2}[dD][a-z]{0,9}[ \t]{0,9}\|[ \t]{0,9}"
           rb"(?:sudo[ \t]{1,9})?[a-z/]{0,40}" + SETTERS, b"|"),
    _login("passwd", ACCOUNT, b"passwd",
           rb"(?:echo|printf)[ \t]{1,9}(?:-[a-z]{1,3}[ \t]{1,9}){0,3}" + _WORD + rb"[ \t]{0,9}\|[ \t]{0,9}(?:sudo"
           rb"[ \t]{1,9})?[a-z/]{0,40}\bpasswd\b"),
    *(
        _login("useradd", "password of an account", name,
               name + rb"[ \t]" + _GAP + rb"{0,1}(?:(?-i:-p)[ \t]{0,9}|--password[= \t]{1,9})" + _WORD)
        for name in (b"useradd", b"usermod")
    ),
    _login("openssl", "password of an account, hashed when the script runs", b"openssl passwd",
           rb"openssl passwd[ \t]{1,9}(?:-(?:salt[ \t]{1,9}[^\s]{1,40}|[0-9a-z]{1,9})[ \t]{1,9}){0,4}(?!-)" + _WORD),
    _login("ansible", "password of an account, hashed when the playbook runs", b"password_hash",
           rb"\{\{[ \t]{0,9}(?:\"(?P<double>[^\"\n]{1,300})\"|'(?P<single>[^'\n]{1,300})'(?P<bare>)?)[ \t]{0,9}\|"
           rb"[ \t]{0,9}password_hash"),
    _other("sshpass", "password of an SSH login", b"sshpass",
        rb"sshpass[ \t]{1,9}(?:-v[ \t]{1,9})?-p[ \t]{0,9}" + _WORD),
    _other("mysql", "password of a database", b"mysql",
           rb"\bmysql(?:admin|dump|import|check|show)?[ \t]" + _GAP
           + rb"{0,1}(?:(?-i:-p)(?=[^\s])|--password=)" + _WORD),
    _other("mysql", "password of a database", b"mariadb",
           rb"\bmariadb(?:-[a-z]{1,12})?[ \t]" + _GAP + rb"{0,1}(?:(?-i:-p)(?=[^\s])|--password=)" + _WORD),
    _other("sql", "password of a database", b"identified by",
           rb"identified[ \t]{1,9}by[ \t]{1,9}(?:password[ \t]{1,9})?\\?(?:\"(?P<double>"
           rb"[^\"\n\\]{1,300})\\?\"|'(?P<single>[^'\n\\]{1,300})\\?'(?P<bare>)?)"),
    _other("sql", "password of a database", b"password '",
           rb"(?:role|user)[ \t][^\n;]{1,200}?password[ \t]{1,9}'(?P<single>[^'\n]{1,300})'(?P<double>)?(?P<bare>)?"),
    _other("http", "password of a web login", b"curl",
           rb"\bcurl[ \t]" + _GAP + rb"{0,1}(?:-u[ \t]{0,9}|--(?:proxy-)?user[= \t]{1,9})[\"']?" + PAIR),
    _other("http", "password of a web login", b"wget",
           rb"\bwget[ \t]" + _GAP + rb"{0,1}--(?:http-|ftp-|proxy-)?password[= \t]" + _WORD, b"--"),
    _other("http", "token of a web login", b"authorization:",
           rb"authorization:[ \t]{0,9}(?:basic|bearer|token)[ \t]{1,9}(?P<bare>[A-Za-z0-9+/=_.~-]{8,2000})(?P<double"
           rb">)?(?P<single>)?"),
    *(
        _other("registry", "password of a container registry", name,
               rb"\b" + name + rb"[ \t]{1,9}(?:registry[ \t]{1,9})?login[ \t]" + _GAP + rb"{0,1}(?:-p[ \t]{0,9}|--pa"
               rb"ssword[= \t]{1,9})" + _WORD, b"login")
        for name in (b"docker", b"podman", b"skopeo", b"buildah", b"helm", b"oras", b"nerdctl")
    ),
    _other("registry", "password of a container registry", b"creds",
           rb"--(?:src-|dest-)?creds[= \t]{1,9}[\"']?" + PAIR, b"--"),
    _other("htpasswd", "password of a web login", b"htpasswd",
           rb"htpasswd[ \t]{1,9}-[a-zA-Z0-9]{0,6}b[a-zA-Z0-9]{0,6}[ \t]{1,9}(?:-[a-zA-Z0-9]{1,6}[ \t]{1,9}){0,3}(?:"
           rb"[^\s]{1,200}[ \t]{1,9}){1,2}?(?<!-n )" + _WORD + rb"[ \t]{0,9}(?:$|[;&|#])"),
    _other("rabbitmq", "password of a message broker", b"rabbitmqctl",
           rb"rabbitmqctl[ \t]{1,9}(?:-[^\s]{1,40}[ \t]{1,9}){0,3}(?:add_user|change_password)[ \t]{1,9}"
           rb"[^\s]{1,100}[ \t]{1,9}" + _WORD),
    _other("cluster", "token of a cluster", b"token",
           rb"(?<![^\s\"'])--(?:agent-)?token[= \t][\"']?(?=[^\s\"']{0,100}[0-9])(?=[^\s\"']{0,100}[A-Za-z])"
           rb"(?P<bare>[A-Za-z0-9+/=_.:-]{16,300})(?![^\s\"';|&)])(?P<double>)?(?P<single>)?", b"--"),
    _other("redis", "password of a database", b"redis-cli", rb"redis-cli[ \t]" + _GAP + rb"{0,1}-a[ \t]{1,9}" + _WORD),
    _other("redis", "password of a database", b"requirepass", rb"requirepass[ \t]{1,9}" + _WORD),
    _other("ldap", "password of a directory", b"ldap",
        rb"\bldap(?:search|add|modify|delete|whoami)[ \t]" + _GAP + rb"{0,1}-w[ \t]{1,9}" + _WORD),
    _other("samba", "password of a share", b"smb", rb"(?:smbclient|mount\.cifs|smbget)[ \t][^\n]{0,200}?(?:-U[ \t]{0"
        rb",9}[A-Za-z0-9_.\\-]{1,40}%|password=)(?P<bare>[^\s,\"']{1,300})(?P<double>)?(?P<single>)?"),
    _other("sudo", "password given to a program", b"| ",
        rb"echo[ \t]{1,9}" + _WORD + rb"[ \t]{0,9}\|[ \t]{0,9}(?:sudo[ \t]{1,9}-S|kinit|cryptsetup|gpg[ \t][^\n]{0,8"
        rb"0}passphrase-fd|vncpasswd|smbpasswd|openconnect)"),
    _other("pass-argument", "pass phrase", b"pass:",
        rb"(?:-pass(?:in|out)?|-k|-srcstorepass)[ \t]{1,9}pass:(?P<bare>[^\s\"']{1,300})(?P<double>)?(?P<single>)?"),
    _other("gpg", "pass phrase", b"--passphrase", rb"--passphrase[= \t]{1,9}" + _WORD),
    _other("wifi", "password of a wireless network", b"wpa_passphrase",
        rb"wpa_passphrase[ \t]{1,9}[^\s]{1,100}[ \t]{1,9}" + _WORD),
    _other("aws", "AWS secret key", b"configure set",
        rb"configure[ \t]{1,9}set[ \t]{1,9}aws_(?:secret_access_key|session_token)[ \t]{1,9}" + _WORD),
    _other("subscription", "password of a subscription", b"subscription-manager",
        rb"subscription-manager[ \t]" + _GAP + rb"{0,1}(?:--password|--activationkey)[= \t]{1,9}" + _WORD, b"--"),
)  # fmt: skip
_SHARED = (b"pass", b"login", b"|", b"--")
"""What many of them need: a text without is not asked for each."""
_LINE_BYTES = 1000


def hits(text: Text) -> Iterator[Hit]:
    """This is every password on a command line that is a literal."""
    if text.manner is not Manner.CONFIGURATION:
        return
    for command in _possible(*(each in text.lower for each in _SHARED)):
        if command.literal in text.lower:
            yield from _of(command, text)


@cache
def _possible(*shared: bool) -> tuple[Command, ...]:
    """This is the commands that can be in a text, by which of the shared words it has."""
    missing = [word for word, is_there in zip(_SHARED, shared, strict=True) if not is_there]
    return tuple(each for each in COMMANDS if not any(word in each.literal + each.besides for word in missing))


def _of(command: Command, text: Text) -> Iterator[Hit]:
    at = text.lower.find(command.literal)
    while at >= 0:
        start, end = _line(text.data, at)
        match = compiled(command.pattern, re.IGNORECASE).search(text.data, start, end)
        if match and not _is_comment(text.data, start) and (hit := _hit(command, match, text)):
            yield hit
        at = text.lower.find(command.literal, max(end, at + len(command.literal)))


def _line(data: bytes, at: int) -> tuple[int, int]:
    begin = max(0, at - _LINE_BYTES)
    start = max(begin, data.rfind(b"\n", begin, at) + 1)
    end = data.find(b"\n", at, at + _LINE_BYTES)
    return start, end if end >= 0 else min(len(data), at + _LINE_BYTES)


def _is_comment(data: bytes, start: int) -> bool:
    return data[start : start + 80].lstrip().startswith(b"#")


def _hit(command: Command, match: re.Match[bytes], text: Text) -> Hit | None:
    groups = match.groupdict()
    group = next((name for name in ("double", "single", "bare") if groups.get(name)), None)
    if group is None:
        return None
    nothing = is_reference if command.kind.startswith("login-password") else is_placeholder
    place: tuple[int, int] | None = match.span(group)
    if nothing(match[group]):
        place = literal(text, match[group], match.start())
    if place is None or nothing(text.data[slice(*place)]):
        return None
    return Hit(command.kind, command.title, *place)
