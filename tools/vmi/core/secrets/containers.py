"""This module knows private keys in binary files by their first bytes: DER, PKCS #12, Java key stores, keytabs.

A store that holds certificates alone, such as a distribution's trusted authorities, is none.
"""

import struct
from collections.abc import Iterator

from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.text import Text

_PKCS = b"\x2a\x86\x48\x86\xf7\x0d\x01"
_PKCS7_DATA = b"\x06\x09" + _PKCS + b"\x07\x01"
_PBES2 = b"\x06\x09" + _PKCS + b"\x05\x0d"
_KEY_BAGS = (_PKCS + b"\x0c\x0a\x01\x01", _PKCS + b"\x0c\x0a\x01\x02")
_KEY_ALGORITHMS = (
    b"\x06\x09" + _PKCS + b"\x01\x01",  # RSA
    b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",  # EC
    b"\x06\x03\x2b\x65",  # X25519, X448, Ed25519, Ed448
)
_JKS, _JCEKS = b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce"
_KEYTABS = (b"\x05\x01", b"\x05\x02")
_MOST_ENTRIES = 10_000


def hits(text: Text) -> Iterator[Hit]:
    """This is the file as a whole, when it is such a container."""
    if kind := _kind(text.data):
        identifier, name = kind
        title = f"private key ({name})"
        yield Hit(f"private-key.{identifier}", title, 0, len(text.data), b"", Confidence.HIGH)


def may_be(head: bytes) -> bool:
    """This is true when a file begins as one does."""
    return head.startswith((b"\x30", _JKS, _JCEKS, *_KEYTABS))


def _kind(data: bytes) -> tuple[str, str] | None:
    if data[:1] == b"\x30":
        return _der(data)
    if data[:4] in (_JKS, _JCEKS):
        return ("jks", "Java key store") if _has_key_entry(data) else None
    if data[:2] in _KEYTABS:
        return ("keytab", "Kerberos keytab") if _is_keytab(data) else None
    return None


def _der(data: bytes) -> tuple[str, str] | None:
    """The outer SEQUENCE is the whole file; what it begins with says what it is."""
    content, length = _header(data)
    if not content or length > len(data) - content or length < 16:
        return None
    body = data[content : content + 64]
    if body.startswith(b"\x02\x01\x03") and _PKCS7_DATA in body:
        return ("pkcs12", "PKCS #12") if any(bag in data for bag in _KEY_BAGS) else None
    if body.startswith(b"\x02\x01\x00\x30") and any(oid in body[:32] for oid in _KEY_ALGORITHMS):
        return "pkcs8", "PKCS #8, DER"
    if body.startswith(b"\x02\x01\x00\x02\x82"):
        return "rsa", "RSA, DER"
    if body.startswith(b"\x02\x01\x01\x04"):
        return "ec", "EC, DER"
    return ("encrypted-pkcs8", "encrypted PKCS #8, DER") if body[:1] == b"\x30" and _PBES2 in body[:16] else None


def _header(data: bytes) -> tuple[int, int]:
    """Where the content of the first value begins, and its length; 0 when there is none."""
    first = data[1] if len(data) > 2 else 0
    if first < 0x80:
        return 2, first
    size = first & 0x7F
    return (2 + size, int.from_bytes(data[2 : 2 + size])) if 1 <= size <= 4 else (0, 0)


def _has_key_entry(data: bytes) -> bool:
    """An entry with the tag 1 is a private key, 2 a certificate, 3 a secret key."""
    try:
        version, count = struct.unpack_from(">II", data, 4)
        at = 12
        for _ in range(min(count, _MOST_ENTRIES)):
            (tag,) = struct.unpack_from(">I", data, at)
            if tag != 2:
                return tag in (1, 3)
            at += 4
            at += 2 + struct.unpack_from(">H", data, at)[0] + 8  # alias, date
            if version == 2:
                at += 2 + struct.unpack_from(">H", data, at)[0]  # the certificate's type
            at += 4 + struct.unpack_from(">I", data, at)[0]
    except struct.error:
        return False  # cut off: no entry of it can be used
    return False


def _is_keytab(data: bytes) -> bool:
    """The first entry: its length, the number of a principal's parts, and the realm as text."""
    if len(data) < 16:
        return False
    length, parts, realm = struct.unpack_from(">iHH", data, 2)
    name = data[10 : 10 + realm]
    return (
        0 < length <= len(data)
        and 0 < parts < 20
        and 0 < realm < 256
        and name.isascii()
        and name.decode().isprintable()
    )
