"""XFS file systems that a Linux kernel filled, and what it said of every file: an oracle that needs no mounting.

`make.sh` makes them in a guest, by hand; `fill.py` is what runs in it.
"""

import json
import lzma
import os
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NAMES = ("v5", "v5-1k", "v5-2048", "v4", "v4-1k", "torn", "used")


def image(name: str) -> bytes:
    """A file system, as its partition has it."""
    return lzma.decompress((HERE / f"{name}.img.xz").read_bytes())


@cache
def _told() -> list[dict[str, list[Any]]]:
    return json.loads(lzma.decompress((HERE / "told.json.xz").read_bytes()))  # type: ignore[no-any-return]


def told(name: str) -> dict[str, list[Any]]:
    """By path: inode, mode, owner, group, size, mtime, links, target, SHA-256 of the content and of each attribute."""
    return {os.fsdecode(path.encode("latin-1")): of for path, of in _told()[NAMES.index(name)].items()}
