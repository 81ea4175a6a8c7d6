"""This module finds `name = value` where the name says that the value is a secret and the value is a literal."""

import math
import re
from collections import Counter
from collections.abc import Iterator

from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.placeholders import is_placeholder, is_reference
from vmi.core.secrets.text import Manner, Text
from vmi.core.secrets.values import VALUE, Value, value_of

PASSWORD = ("password.assignment", "password")
TOKEN = ("token.assignment", "secret key or token")
_LITERALS = {
    b"pass": (b"passw", b"passphrase", b"_pass", b"-pass"),
    b"_pwd": (b"_pwd",),
    b"secret": (b"secret",),
    b"token": (b"token",),
    b"credential": (b"credential",),
    b"key": (b"api_key", b"api-key", b"apikey", b"access_key", b"access-key", b"accesskey", b"private_key",
             b"privatekey", b"auth_key", b"authkey"),
}  # fmt: skip
"""What names of secrets hold, by a part of it: a text without the part is not asked for the rest."""
_WORD = re.compile(
    # What may stand behind the word that was found, so that PASSWORD_FILE and token_url say nothing.
    rb"(?P<word>passwords?|passwd|passwort|passw|passphrase|_pwd|_pass|-pass|secrets?|tokens?|api[_-]?key|access[_-]"
    rb"?key(?!_?id)"
    rb"|private[_-]?key|credentials?|auth[_-]?key)"
    rb"(?P<more>(?:[_-]?(?:access|secret|api|key|value|string|base64|b64|plain|[0-9]{1,3})){0,2})[\"']?\]?"
    rb"[ \t]{0,40}(?:=>|:=|\?=|=|:)[ \t]{0,40}" + VALUE,
    re.IGNORECASE,
)
_BEFORE = re.compile(rb"[A-Za-z0-9_.-]{0,60}\Z")
_WHATEVER_VALUE = re.compile(
    rb"(?i)(?:OS_PASSWORD|PGPASSWORD|MYSQL_PWD|MYSQL_ROOT_PASSWORD|MARIADB_ROOT_PASSWORD|POSTGRES_PASSWORD|K3S_TOKEN"
    rb"|RKE2_TOKEN"
    rb"|REDISCLI_AUTH|SSHPASS|VNC_PASSWORD|GRAFANA_ADMIN_PASSWORD|RABBITMQ_DEFAULT_PASS|KEYCLOAK_ADMIN_PASSWORD"
    rb"|ansible_(?:ssh_|become_|sudo_)?pass(?:word)?|RESTIC_PASSWORD|BORG_PASSPHRASE)"
)
_NO_SECRET = re.compile(
    # Whole words: ADMIN_PASSWORD is no min_password, USER_PASSWORD no use_password, NODE_TOKEN no no_token.
    rb"(?i)(?:public[_-]?key[_-]?token|(?:\A|[_.-])(?:no[nt]?|min(?:imum)?|max(?:imum)?|use[sd]?|has|needs?|needed|"
    rb"require[sd]?|allow(?:s|ed)?|enable[sd]?|disable[sd]?|shown?|shows|hides?|resets?|forgot|prompts?|update[sd]?)"
    rb"[_.-]?(?:password|passphrase|passwd|token|secret)|tokens|lock_passwd|_?password-?store)\Z"
)
_RANDOM = re.compile(rb"[A-Za-z0-9+/=_.~!@#%^&*:-]{10,2000}")
_PROSE_FOLLOWS = re.compile(rb"[ \t]{1,20}[A-Za-z(]")
_UUID = re.compile(rb"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_STRUCTURES = (b"{", b"[", b"(", b"&", b"!", b"\\")
"""Where nothing quotes them; the last one begins a pattern, such as sed takes: `/^passwd:\\s/`."""
_OF_NAMES = re.compile(r"/nsswitch\.conf$")
"""Where `passwd:` is what is looked up."""
_CONTEXT_BYTES = 80
LEAST_IN_CODE = 24
"""Documentation inside programs shows shorter ones."""


def hits(text: Text) -> Iterator[Hit]:
    """This is every such value; documentation is passed over, programs must quote a random one."""
    if text.manner is Manner.PROSE or _OF_NAMES.search(text.place):
        return
    confidence = Confidence.LOW if text.manner is Manner.CODE else Confidence.MEDIUM
    for value, is_password in _candidates(text):
        if _is_secret(text, value, is_password=is_password):
            kind, title = PASSWORD if is_password else TOKEN
            yield Hit(kind, title, value.start, value.end, b"", confidence)


def _candidates(text: Text) -> Iterator[tuple[Value, bool]]:
    """Every value under such a name, and whether people choose it; what is inside a value is not looked at again."""
    seen = 0
    for at in _places(text.lower):
        match = _WORD.match(text.data, at) if at >= seen else None
        if not match:
            continue
        word = match["word"]
        before = _BEFORE.search(text.data[max(0, at - _CONTEXT_BYTES) : at])
        if value := value_of(match, (before[0] if before else b"") + word + match["more"]):
            seen = value.end
            yield value, word.lower().lstrip(b"_-").startswith((b"pass", b"pwd"))


def _places(lower: bytes) -> list[int]:
    places: set[int] = set()
    for literal in (each for part, literals in _LITERALS.items() if part in lower for each in literals):
        at = lower.find(literal)
        while at >= 0:
            places.add(at)
            at = lower.find(literal, at + len(literal))
    return sorted(places)


def _is_secret(text: Text, value: Value, *, is_password: bool) -> bool:
    if _NO_SECRET.search(value.key) or (not value.quoted and value.value.startswith(_STRUCTURES)):
        return False
    if text.manner is Manner.CODE:
        long_enough = len(value.value) >= LEAST_IN_CODE
        return value.quoted and long_enough and _is_random(value.value) and not is_placeholder(value.value)
    if _WHATEVER_VALUE.fullmatch(value.key):
        return not is_reference(value.value)
    if _is_prose(text.data, value):
        return False
    looks_like_one = _is_word(value) if is_password else _is_random(value.value)
    return looks_like_one and not is_placeholder(value.value)


def _is_prose(data: bytes, value: Value) -> bool:
    """A word behind a blank, with more words behind it: `password: the one that was sent`."""
    return not value.quoted and data[value.start - 1] in b" \t" and _PROSE_FOLLOWS.match(data, value.end) is not None


def _is_word(value: Value) -> bool:
    """What a person would choose: at least four characters, no sentence."""
    return 4 <= len(value.value) <= 256 and b" " not in value.value.strip()


def _is_random(value: bytes) -> bool:
    """What a machine chose: letters and digits in no order."""
    has_digit, has_letter = any(48 <= byte <= 57 for byte in value), any(byte > 64 for byte in value)
    if not has_digit or not has_letter or _UUID.fullmatch(value):
        return False
    return _RANDOM.fullmatch(value) is not None and bits(value) >= 2.9


def bits(value: bytes) -> float:
    """The entropy of a character, as Shannon defined it."""
    total = len(value)
    return -sum(count / total * math.log2(count / total) for count in Counter(value).values())
