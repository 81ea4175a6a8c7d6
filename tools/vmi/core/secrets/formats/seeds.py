"""This module reads what sets a machine up: kickstart, preseed, autoinstall, cloud-init. Its passwords are defaults."""

import re
from collections.abc import Iterator

from vmi.core.secrets.formats.format import Format, keyed, matching
from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.placeholders import is_reference
from vmi.core.secrets.text import Text

_CLOUD = (
    r"/user-data[^/]{0,20}$|/vendor-data[^/]{0,20}$|/cloud\.cfg(?:\.d/[^/]+)?$|/(?:cloud-(?:init|config)|autoinstall"
    r")[^/]{0,40}\.(?:ya?ml|cfg)$"
    r"|/autoinstall$"
)
_ACCOUNT = "password of an account"
_CHPASSWD = re.compile(rb"^(?P<indent>[ \t]{0,40})(?:- )?chpasswd:[^\n]{0,200}\n", re.MULTILINE)
_PAIR = re.compile(
    rb"^[ \t]{1,40}(?:-[ \t]{1,9})?[\"']?[A-Za-z_][A-Za-z0-9_.-]{0,31}:(?P<secret>[^\s\"'][^\s\"']{0,300})[\"']?"
    rb"[ \t]{0,9}$",
    re.MULTILINE,
)
_CHPASSWD_BYTES = 4096
_RANDOM = (b"R", b"RANDOM")
_OPTION = rb"(?:\"(?P<double>[^\"\n]{0,300})\"|'(?P<single>[^'\n]{0,300})'|(?P<bare>[^\s\"'][^\s]{0,300}))"
_ROOTPW = re.compile(
    rb"^[ \t]{0,9}rootpw(?P<options>(?:[ \t]{1,20}--[a-z-]{1,40}){0,6})[ \t]{1,20}(?!--)"
    + _OPTION
    + rb"(?P<more>[^\n]{0,200})",
    re.MULTILINE,
)
_PASSWORD_OPTION = re.compile(
    rb"^[ \t]{0,9}(?P<command>user|group|bootloader|autopart|part|partition|logvol|raid|realm|vnc|network|rhsm)[ \t]"
    rb"(?P<before>[^\n]{0,600}?)"
    rb"--(?:password|passphrase|one-time-password|wpakey|wepkey|activation-key)[= \t][ \t]{0,9}"
    + _OPTION
    + rb"(?P<more>[^\n]{0,400})",
    re.MULTILINE,
)


def _chpasswd(text: Text) -> Iterator[Hit]:
    for match in _CHPASSWD.finditer(text.data):
        end = _end_of_block(text.data, match.end(), len(match["indent"]))
        for pair in _PAIR.finditer(text.data, match.end(), end):
            if pair["secret"] not in _RANDOM and not is_reference(pair["secret"]):
                yield Hit("login-password.cloud-init", _ACCOUNT, *pair.span("secret"))


def _end_of_block(data: bytes, start: int, indent: int) -> int:
    """Where a line begins that is indented no deeper."""
    at = start
    while start < len(data) and at - start < _CHPASSWD_BYTES:
        line = data[at : at + 300].partition(b"\n")[0]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return at
        following = data.find(b"\n", at)
        if following < 0:
            return len(data)
        at = following + 1
    return at


def _kickstart(text: Text) -> Iterator[Hit]:
    for match in _ROOTPW.finditer(text.data):
        if b"--lock" not in match["options"] and b"--lock" not in match["more"]:
            yield from _option("login-password.kickstart", _ACCOUNT, match)
    for match in _PASSWORD_OPTION.finditer(text.data):
        if match["command"] != b"user":
            yield from _option("password.kickstart", "password of an installation", match)
        elif b"--lock" not in match["before"] + match["more"]:
            yield from _option("login-password.kickstart", _ACCOUNT, match)


def _option(kind: str, title: str, match: re.Match[bytes]) -> Iterator[Hit]:
    group = next((name for name in ("double", "single", "bare") if match[name]), "bare")
    if match[group] and not is_reference(match[group]):
        yield Hit(kind, title, *match.span(group), b"", Confidence.MEDIUM)


_PRESEED = r"/[^/]{0,60}preseed[^/]{0,40}$|\.(?:preseed|seed)$"
FORMATS = (
    keyed(_CLOUD, "login-password.cloud-init", _ACCOUNT, "password", "passwd", "hashed[_-]passwd",
        "plain[_-]text[_-]passwd",
          mark=b"#cloud-config", nothing=is_reference),
    Format(re.compile(_CLOUD), _chpasswd, b"#cloud-config"),
    Format(re.compile(r"\.ks$|/ks\.cfg$|/[^/]{0,60}(?:kickstart|[._-]ks)[^/]{0,40}$|\.kickstart$"), _kickstart,
        b"rootpw"),
    matching(_PRESEED, "login-password.preseed", _ACCOUNT,
             rb"^[^#\n]{0,40}passwd/[a-z-]{1,40}password(?:-again|-crypted)?[ \t]{1,9}password[ \t]{1,9}(?P<secret>"
             rb"[^\n\r]{1,300})", b"d-i ", nothing=is_reference),
    matching(_PRESEED, "password.preseed", "password of an installation",
             rb"^[^#\n]{0,40}[a-z0-9-]{1,40}/(?!root-|user-)[a-z0-9_/-]{0,60}(?:pass|wpa|wep)[a-z0-9_-]{0,40}[ \t]{1"
             rb",9}(?:password|string)[ \t]{1,9}(?P<secret>[^\n\r]{1,300})",
             b"d-i ", nothing=is_reference),
)  # fmt: skip
