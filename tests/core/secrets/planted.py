"""This module makes the synthetic secrets that tests plant; each is put together when the test runs.

Nothing here is a secret, and no scanner of a hosting platform should take it for one: no token stands whole in a file.
"""

import random
import string
import zlib
from base64 import b64encode, urlsafe_b64encode
from functools import cache
from json import dumps

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from vmi.core.secrets.checksums import base62

_CHANCE = random.Random("planted")  # always the same
DIGITS_AND_LETTERS = string.ascii_letters + string.digits
HUMAN = "Tr0ub4dor" + "Zebra"
"""A password as people choose them."""


def some(length: int, alphabet: str = DIGITS_AND_LETTERS) -> str:
    """This is random text."""
    return "".join(_CHANCE.choices(alphabet, k=length))


def hexadecimal(length: int) -> str:
    return some(length, "0123456789abcdef")


def with_checksum(prefix: str) -> str:
    """This is a token whose last six characters are its checksum, as GitHub makes them."""
    body = some(30)
    return prefix + body + base62(zlib.crc32(body.encode()))


def json_web_token(**claims: object) -> str:
    parts = (dumps({"alg": "RS256", "typ": "JWT"}), dumps(claims), some(64))
    return ".".join(urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def crypt() -> str:
    """This is what a hash of a password looks like."""
    return "$" + "6$" + some(16) + "$" + some(86)


@cache
def openssh_key() -> str:
    return ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    ).decode()  # fmt: skip


def public_key() -> str:
    return "ssh-ed25519 AAAA" + some(64) + " somebody@somewhere"


def basic(user: str, password: str) -> str:
    return b64encode(f"{user}:{password}".encode()).decode()
