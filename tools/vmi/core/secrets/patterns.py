"""This module compiles patterns when they are first needed: two hundred at once would be felt in every lint."""

import re
from functools import cache


@cache
def compiled(pattern: bytes, flags: int = 0) -> re.Pattern[bytes]:
    """This is a pattern, ready."""
    return re.compile(pattern, flags)
