"""This module computes SHA-crypt, which Python no longer brings: `$5$` and `$6$`, as Ulrich Drepper wrote it down."""

import hashlib
import re
from hmac import compare_digest

ROUNDS, ROUNDS_LIMIT = 5000, 10_000
LETTERS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_FIELD = re.compile(
    r"\$(?P<kind>[56])\$(?:rounds=(?P<rounds>[0-9]{1,9})\$)?(?P<salt>[^$:\n]{0,16})\$(?P<hash>[./0-9A-Za-z]{43,86})"
)
_ALGORITHMS = {"5": "sha256", "6": "sha512"}


def is_password(field: str, password: str) -> bool:
    """This is true when a hash is a password's; false too when it is of another kind or takes too many rounds."""
    match = _FIELD.fullmatch(field)
    rounds = int(match["rounds"] or ROUNDS) if match else 0
    if match is None or rounds > ROUNDS_LIMIT:
        return False
    digest = _digest(_ALGORITHMS[match["kind"]], password.encode(), match["salt"].encode(), max(1000, rounds))
    return compare_digest(_encoded(digest), match["hash"])


def _digest(algorithm: str, password: bytes, salt: bytes, rounds: int) -> bytes:
    """The steps are numbered as in the specification."""

    def hashed(*parts: bytes) -> bytes:
        return hashlib.new(algorithm, b"".join(parts)).digest()

    alternate = hashed(password, salt, password)  # 4-8
    parts = [password, salt, _repeated(alternate, len(password))]  # 1-3, 9, 10
    length = len(password)
    while length:  # 11
        parts.append(alternate if length & 1 else password)
        length >>= 1
    digest = hashed(*parts)  # 12
    p = _repeated(hashed(password * len(password)), len(password))  # 13-16
    s = _repeated(hashed(salt * (16 + digest[0])), len(salt))  # 17-20
    for number in range(rounds):  # 21
        first, last = (p, digest) if number & 1 else (digest, p)
        digest = hashed(first, s if number % 3 else b"", p if number % 7 else b"", last)
    return digest


def _repeated(data: bytes, length: int) -> bytes:
    return (data * (length // len(data) + 1))[:length]


def _encoded(digest: bytes) -> str:
    """Three bytes make four letters, in an order of the specification's own."""
    size = len(digest)
    third = size // 3
    places = []
    for number in range(third):
        trio = (number, number + third, number + 2 * third)
        # Each group begins one place further: backwards for SHA-256, forwards for SHA-512.
        turn = (2 * number if size == 32 else number) % 3
        places.append(trio[turn:] + trio[:turn])
    text = "".join(_letters(digest[a] << 16 | digest[b] << 8 | digest[c], 4) for a, b, c in places)
    last = digest[31] << 8 | digest[30] if size == 32 else digest[63]
    return text + _letters(last, 3 if size == 32 else 2)


def _letters(value: int, count: int) -> str:
    return "".join(LETTERS[value >> 6 * place & 63] for place in range(count))
