"""This module takes in what a guest says: hostile data, of bounded size, never printed as it came."""

import json
import re
from typing import Any

_SECTION = re.compile(r"^@@vmi ([a-z-]{1,40})$")


def sections(text: str) -> dict[str, tuple[str, ...]]:
    """This splits what collect.sh prints: the lines under each `@@vmi name`; the first of two equal names counts."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if match := _SECTION.match(line):
            lines = []
            found.setdefault(match[1], lines)
        elif line.strip():
            lines.append(line.strip())
    return {name: tuple(lines) for name, lines in found.items()}


def json_object(text: str) -> dict[str, Any] | None:  # Any: JSON values of a guest
    """This reads a JSON object out of what a guest printed, or None when there is none."""
    start, end = text.find("{"), text.rfind("}")
    try:
        value = json.loads(text[start : end + 1]) if start >= 0 else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def integer(text: str) -> int | None:
    """This reads a whole number of at most eighteen digits, or None."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None
