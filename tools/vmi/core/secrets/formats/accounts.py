"""This module reads account files: shadow and its kin, opasswd, and the passwords of web servers."""

import re
from collections.abc import Iterator

from vmi.core.secrets.formats.format import Format, matching
from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.placeholders import is_reference
from vmi.core.secrets.text import Text

_FIELD = re.compile(
    rb"^(?P<name>[^:\s#+-][^:\s]{0,63}):(?P<field>[^:\n]{0,500}):(?P<rest>(?:[^:\n]{0,200}:){1,7})", re.MULTILINE
)
GROUP_FIELDS = 2
_NONE = re.compile(rb"[*!x]{0,9}|!unset|\*NP\*|\*LK\*|!locked")
_HASH = re.compile(
    rb"^[^:\s#]{1,64}:(?P<secret>\$[a-z0-9]{1,12}\$[^\s:]{8,300}|\{[A-Z0-9]{3,9}\}[A-Za-z0-9+/=]{8,200}|"
    rb"[./A-Za-z0-9]{13})"
    rb"(?=$|[:\r])",
    re.MULTILINE,
)


def _shadow(text: Text) -> Iterator[Hit]:
    for match in _FIELD.finditer(text.data):
        if match["field"] and not _NONE.fullmatch(match["field"]):
            yield Hit(
                "login-password.shadow", "password hash of an account", *match.span("field"), b"", Confidence.HIGH
            )
        elif (
            not match["field"] and match["rest"].count(b":") > GROUP_FIELDS
        ):  # in gshadow, empty means that there is none
            yield Hit("login-password.empty", "account without a password", *match.span("name"), b"", Confidence.HIGH)


def _htpasswd(text: Text) -> Iterator[Hit]:
    for match in _HASH.finditer(text.data):
        yield Hit("password.htpasswd", "password hash of a web login", *match.span("secret"))


FORMATS = (
    Format(re.compile(r"/(?:g?shadow|passwd|master\.passwd)(?:-|\.[a-z0-9]{1,8})?$"), _shadow),
    matching(r"/opasswd$", "login-password.former", "former password hash of an account",
             rb"^[^:\s]{1,64}:[0-9]{0,10}:[0-9]{0,5}:(?P<secret>[^\n]{8,4000})", nothing=is_reference),
    Format(re.compile(r"/\.?(?:ht|nginx\.)passwds?$|\.htpasswd$|/passwdfile$"), _htpasswd),
)  # fmt: skip
