"""This module is the Merkle tree of RFC 6962 and the append-only file under it."""

import base64
import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Inclusion:
    """This proves that an entry is in a tree of a certain size."""

    index: int
    size: int
    root: bytes
    hashes: list[bytes]


class Log:
    """This is an append-only list of entries: one base64 line each, on disk before anybody hears of it."""

    def __init__(self, path: Path):
        self._path, self._lock = path, threading.Lock()
        self._leaves = [leaf_hash(entry) for entry in _recover(path)]

    def __contains__(self, entry: bytes) -> bool:
        return leaf_hash(entry) in self._leaves

    def append(self, entry: bytes) -> Inclusion:
        """This adds an entry and proves that it is in."""
        with self._lock:
            with self._path.open("ab") as file:
                file.write(base64.b64encode(entry) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            self._leaves.append(leaf_hash(entry))
            index, size = len(self._leaves) - 1, len(self._leaves)
            return Inclusion(index, size, root_hash(self._leaves), path_to(index, self._leaves))


def leaf_hash(entry: bytes) -> bytes:
    """This is the hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def root_hash(leaves: Sequence[bytes]) -> bytes:
    """This is MTH of RFC 6962 section 2.1, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return _node(root_hash(leaves[:split]), root_hash(leaves[split:]))


def path_to(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """This is PATH of RFC 6962 section 2.1.1: the hashes that lead from one leaf to the root."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return [*path_to(index, left), root_hash(right)]
    return [*path_to(index - split, right), root_hash(left)]


def _split(size: int) -> int:
    # The largest power of two below `size`.
    return 1 << (size - 1).bit_length() - 1


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _recover(path: Path) -> list[bytes]:
    if not path.exists():
        path.touch(mode=0o600)
    data = path.read_bytes()
    whole, newline, torn = data.rpartition(b"\n")
    if torn:  # a kill in the middle of a write: nobody was told of this entry
        os.truncate(path, len(whole) + len(newline))
    lines = whole.split(b"\n") if newline else []
    return [base64.b64decode(line, validate=True) for line in lines]
