"""This module tells a real token from one that only looks like it, where its form allows."""

import binascii
import json
import zlib
from base64 import urlsafe_b64decode

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "iat", "jti"})
_SAMPLE_SUBJECT = "1234567890"
"""The subject of the JSON Web Token that every introduction shows."""


def ends_with_crc32(token: bytes) -> bool:
    """This is true when the last six characters are the CRC-32 of those between the prefix and them, in base 62."""
    body = token.rpartition(b"_")[2]
    return body[-6:] == base62(zlib.crc32(body[:-6])).encode()


def base62(number: int) -> str:
    """This is a number as six digits of base 62."""
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits


def is_json_web_token(token: bytes) -> bool:
    """This is true when its parts are JSON: a header that names an algorithm, and who, by whom or until when."""
    header, payload, *_ = (_object(part) for part in token.split(b"."))
    if header is None or payload is None or payload.get("sub") == _SAMPLE_SUBJECT:
        return False
    return "alg" in header and not _CLAIMS.isdisjoint(payload)


def _object(part: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
