"""This module computes digests: of files in one pass, of JSON in its canonical form."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

CHUNK_BYTES = 1 << 20


class FileDigests(NamedTuple):
    """The two digests that lists and statements carry, in lower-case hexadecimal, and the size in bytes."""

    sha256: str
    sha512: str
    size_bytes: int


def digest_file(path: Path) -> FileDigests:
    """This reads a file once and returns both digests and its size; OSError passes through."""
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            sha256.update(chunk)
            sha512.update(chunk)
            size += len(chunk)
    return FileDigests(sha256.hexdigest(), sha512.hexdigest(), size)


def sha256_of(data: bytes) -> str:
    """This is the SHA-256 of some bytes, in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Mapping[str, Any]) -> bytes:  # Any: a JSON value
    """This is the one way we turn data into bytes to hash: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
