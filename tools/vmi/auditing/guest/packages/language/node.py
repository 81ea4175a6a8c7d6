"""This module reads what Node's packages say of themselves: package.json in node_modules, and where Debian keeps it."""

import json
import re

SUFFIXES = ("/package.json",)
LIMIT_BYTES = 2**20
_PLACE = re.compile(r".*/(?:node_modules|nodejs)/(?:@[^/]+/)?[^/@]+/package\.json")
_NAME = re.compile(r"(?:@[!-.0-~]{1,200}/)?[!-.0-~]{1,200}")
_VERSION = re.compile(r"[!-~]{1,200}")


def is_place(path: str) -> bool:
    """This is true where a whole package lies; a package.json further down is its own affair."""
    return _PLACE.fullmatch(path) is not None


def packages(text: bytes) -> list[tuple[str, str]]:
    """This is a name and a version, when there are both."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return []
    name, version = (said.get("name"), said.get("version")) if isinstance(said, dict) else (None, None)
    if isinstance(name, str) and isinstance(version, str) and _NAME.fullmatch(name) and _VERSION.fullmatch(version):
        return [(name, version)]
    return []
