"""This module is a text as its reader takes it: lines that a backslash continues are one.

A token that is cut in two this way is whole for the shell, and a command is one command. A hit is told in bytes of the
text as it is written.
"""

import re
from bisect import bisect_right
from collections.abc import Callable

from vmi.core.secrets.model import Hit

_CONTINUED = re.compile(rb"\\\r?\n")


def joined(data: bytes) -> tuple[bytes, Callable[[Hit], Hit]] | None:
    """This is the text with its lines joined, and what leads a hit back; None when no line goes on."""
    cuts = [match.span() for match in _CONTINUED.finditer(data)]
    if not cuts:
        return None
    starts, removed, total = [0], [0], 0  # from where in the joined text on how much is missing
    for start, end in cuts:
        starts.append(start - total)
        total += end - start
        removed.append(total)

    def back(hit: Hit) -> Hit:
        """The first byte behind a cut is behind it, the end before it is before it."""
        start = hit.start + removed[bisect_right(starts, hit.start) - 1]
        end = hit.end - 1 + removed[bisect_right(starts, hit.end - 1) - 1] + 1
        return hit._replace(start=start, end=max(start, end))

    return _CONTINUED.sub(b"", data), back
