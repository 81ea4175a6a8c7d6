"""This module knows private keys in text by their marks: PEM of every kind, OpenSSH, PGP, PuTTY, age, WireGuard."""

import re
from base64 import b64decode
from collections.abc import Iterator

from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.text import Text

BLOCK_BYTES = 64 * 1024
"""The longest block that is looked at; a private key is a few kilobytes."""
_PEM = re.compile(
    # A header alone is no key: programs that look for keys contain it too. What follows must look like one.
    rb"-----BEGIN (?P<kind>(?:[A-Z0-9]{1,20} ){0,4})PRIVATE KEY(?: BLOCK)?-----(?:(?:\\r)?\\n|[ \t]{0,8}\r?\n|[ \t]{"
    rb"1,8})"
    rb"[ \t]{0,80}(?:[A-Za-z0-9+/=]{16}|Proc-Type|Version|Comment|\r?\n|\\n)"
)
_APART = re.compile(
    # Its lines stand behind a mark of their own: in a comment, or as texts of a program.
    rb"-----BEGIN (?P<kind>(?:[A-Z0-9]{1,20} ){0,4})PRIVATE KEY(?: BLOCK)?-----"
    rb"(?=[\\\"'#;*/>,+|&\r\n-])(?:\\[rn]|[ \t\r\n\"'#;*/>,+|&\\-]){1,100}(?:[A-Za-z0-9+/]{40}|Proc-Type: 4,)"
)
_BASE64 = {b"LS0tLS1CRUdJTi": 0, b"0tLS0tQkVHSU4g": 2, b"tLS0tLUJFR0lOI": 3}
"""What `-----BEGIN ` becomes in base64, and how many characters before it belong to its first four."""
_BLOCK64 = re.compile(
    rb"[A-Za-z0-9+/]{16,}(?:(?:\r?\n|\\n)[ \t]{0,80}[A-Za-z0-9+/]{16,}){0,1000}(?:(?:\r?\n|\\n)[ \t]{0,80}"
    rb"[A-Za-z0-9+/]{1,15}(?==))?={0,2}"
)
_MARK64 = re.compile(rb"-{4,5}BEGIN (?P<kind>(?:[A-Z0-9]{1,20} ){0,4})PRIVATE KEY(?: BLOCK)?-----")
_LETTER = re.compile(rb"[^A-Za-z0-9+/]")
_HEAD64 = 160
"""Characters, with breaks between lines, in which the mark ends."""
_SSH2 = re.compile(rb"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\r?\n")
_PUTTY = re.compile(rb"PuTTY-User-Key-File-[23]: ")
_AGE = re.compile(rb"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{20,2000}")
_WIREGUARD = re.compile(
    rb"(?:PrivateKey|PresharedKey)[ \t]{0,9}=[ \t]{0,9}(?P<key>[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"
)
_NAMES = {"": "PKCS #8", "ENCRYPTED": "encrypted PKCS #8", "OPENSSH": "OpenSSH"}
_PROXY = re.compile(r"(?:^|/)x509up_u[0-9]+$")
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


def hits(text: Text) -> Iterator[Hit]:
    """This is every private key, each from its mark to its end."""
    data = text.data
    yield from _in_base64(data)
    if b"PRIVATE KEY" in data:
        yield from _pem(text)
        for match in _SSH2.finditer(data):
            yield _key("ssh2", "SSH2", match.start(), _end(data, match.end(), b"---- END"))
    if b"PuTTY-User-Key-File-" in data:
        for match in _PUTTY.finditer(data):
            yield _key("putty", "PuTTY", match.start(), _end(data, match.end(), b"\nPrivate-MAC"))
    if b"AGE-SECRET-KEY-" in data:
        for match in _AGE.finditer(data):
            yield _key("age", "age", *match.span(), b"AGE-")
    if b"PrivateKey" in data or b"PresharedKey" in data:
        for match in _WIREGUARD.finditer(data):
            yield _key("wireguard", "WireGuard", *match.span("key"))


def _pem(text: Text) -> Iterator[Hit]:
    for match in sorted((*_PEM.finditer(text.data), *_APART.finditer(text.data)), key=lambda match: match.start()):
        name = match["kind"].decode().strip()
        end = _end(text.data, match.end(), b"-----END")
        if _is_proxy(text, match.start(), end):
            yield _key("proxy", "X.509 proxy", match.start(), end)
        else:
            shown = _NAMES.get(name, name)
            yield _key(shown.lower().replace(" #", "").replace(" ", "-"), shown, match.start(), end)


def _in_base64(data: bytes) -> Iterator[Hit]:
    for literal, before in _BASE64.items():
        at = data.find(literal)
        while at >= 0:
            match = _BLOCK64.match(data, at)
            mark = _MARK64.search(_decoded(data[at : at + _HEAD64], before))
            if match and mark:
                name = mark["kind"].decode().strip()
                end = min(match.end(), at + BLOCK_BYTES)
                yield _key("base64", f"{_NAMES.get(name, name)}, in base64", max(0, at - before), end)
            at = data.find(literal, match.end() if match else at + len(literal))


def _decoded(encoded: bytes, before: int) -> bytes:
    """What the beginning of a block means; so many characters stand before it."""
    padded = b"A" * before + _LETTER.sub(b"", encoded.replace(b"\\n", b""))
    return b64decode(padded[: len(padded) // 4 * 4])


def _is_proxy(text: Text, start: int, end: int) -> bool:
    """A proxy is a certificate, its key, and the certificates that signed it."""
    return _PROXY.search(text.path) is not None or (
        text.data.startswith(_CERTIFICATE) and _CERTIFICATE in text.data[end : end + 200] and start < BLOCK_BYTES
    )


def _end(data: bytes, start: int, mark: bytes) -> int:
    end = data.find(mark, start, start + BLOCK_BYTES)
    if end < 0:
        return start
    line = data.find(b"\n", end + 1, end + 200)
    return line if line > 0 else min(end + len(mark), len(data))


def _key(kind: str, name: str, start: int, end: int, prefix: bytes = b"") -> Hit:
    return Hit(f"private-key.{kind}", f"private key ({name})", start, end, prefix, Confidence.HIGH)
