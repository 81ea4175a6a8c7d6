"""This module reads what Python's packages say of themselves: *.dist-info/METADATA, *.egg-info or its PKG-INFO."""

import re

SUFFIXES = (".dist-info/METADATA", ".egg-info/PKG-INFO", ".egg-info")
LIMIT_BYTES = 2**16
_FIELD = re.compile(rb"^(Name|Version):[ \t]*([!-~]{1,200})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_END = re.compile(rb"\r?\n\r?\n")


def packages(head: bytes) -> list[tuple[str, str]]:
    """This is a name and a version, when the first lines say both."""
    fields = {match[1].lower(): match[2].decode() for match in _FIELD.finditer(_END.split(head, maxsplit=1)[0])}
    return [(fields[b"name"], fields[b"version"])] if {b"name", b"version"} <= fields.keys() else []
