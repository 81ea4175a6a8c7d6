"""This module tells a literal secret from what stands for one: variables, templates, examples, blanks."""

import re

_CRYPT = re.compile(
    rb"[!*]{0,2}\\?\$(?:1|2[abxy]?|5|6|7|y|gy|sm3|md5|apr1|argon2[a-z]{1,2}|scrypt|pbkdf2[a-z0-9-]*)\\?\$"
)
_REFERENCE = re.compile(
    rb"\$[A-Za-z_{(\[]|\$[0-9@*?]|`|\{\{|\{%|<%|%\(|%[sdr]\b|%[A-Z_]{3,40}%|%\{|#\{|@[A-Za-z][A-Za-z_-]{1,40}@|<"
    rb"[^<>]{1,80}>|"
    rb"\{[A-Za-z_][A-Za-z0-9_.]{0,40}\}|^!(?:vault|ref|sub|reference|secret)\b|"
    rb"^(?:/|~/|\./|\.\./|file:|env:|vault:|secret:|arn:|op://|sops:|ENC\[|lookup\(|os\.|process\.|\$ANSIBLE_VAULT)|"
    rb"[A-Za-z_]\("
)
_NOTHING = frozenset(
    b"true false yes no none null nil undefined unset optional required disabled enabled on off auto default "
    b"random prompt ask never always".split()
)
_EXAMPLE = re.compile(
    rb"(?i)change[_-]?(?:me|this|it)|replace[_-]?(?:me|this|with)?|example|placeholder|dummy|fixme|todo|insert|redac"
    rb"ted|removed|hidden|masked|"
    rb"your[_-]?|\bmy[_-]?(?:pass|secret|token|key)|enter[_-]|some[_-]?(?:pass|secret|token)|not[_-]?(?:a|set|real)|"
    rb"x{3}|\*{2}|\.{3}|_{4}|-{4}|foo|bar\b|baz|test|sample|fake|deadbeef|1234567890|abcdef|lorem"
)
_NAME_OF_IT = re.compile(
    rb"(?i)[a-z_.-]{0,30}(?:pass(?:w(?:or)?d|phrase|wd)?|pwd|pw|secret|token|api[_-]?key|key|credentials?|user(?:"
    rb"name)?|login|value|string)s?"
)
"""Such as `db_password` or `var.token`. No digits: people choose `secret123` and `hunter22secret` for passwords."""


def is_reference(value: bytes) -> bool:
    """This is true when a value is no literal: empty, locked, a variable, a template, the path of a file."""
    bare = value.strip(b"\"' \t\\")
    if not bare.strip(b"!*xX"):
        return True
    return not _CRYPT.match(bare) and _REFERENCE.search(bare[:512]) is not None


def is_placeholder(value: bytes) -> bool:
    """This is true when a value is no literal, or one that an author is asked to replace."""
    bare = value.strip(b"\"' \t\\")
    return (
        is_reference(value)
        or bare.lower() in _NOTHING
        or len(set(bare)) < 3
        or _NAME_OF_IT.fullmatch(bare[:100]) is not None
        or (_EXAMPLE.search(bare[:512]) is not None and not is_hash(bare))
    )


def is_hash(value: bytes) -> bool:
    """This is true for a password's hash as crypt(3) writes it."""
    return _CRYPT.match(value) is not None
