"""This module orders versions of kernels as packages do: numbers as numbers, `~` before everything."""

import re

_PART = re.compile(r"\d+|[A-Za-z]+|~", re.ASCII)
Key = tuple[tuple[int, int, str], ...]
_END = (-1, 0, "")


def version_key(version: str) -> Key:
    """This is a version as something that sorts."""
    return (*map(_part, _PART.findall(version[:255])), _END)


def _part(text: str) -> tuple[int, int, str]:
    if text == "~":
        return -2, 0, ""
    return (1, int(text), "") if text.isdigit() else (0, 0, text)
