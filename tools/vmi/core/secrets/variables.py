"""This module knows what a shell's variable holds, as far as the same text says it."""

import re
from bisect import bisect_right
from operator import itemgetter

from vmi.core.secrets.placeholders import is_reference
from vmi.core.secrets.text import Text

NAME = rb"[A-Za-z_][A-Za-z0-9_]{0,63}"
_REFERENCE = re.compile(rb"[\"' \t]{0,4}\$(?:\{(?P<braced>" + NAME + rb")\}|(?P<bare>" + NAME + rb"))[\"' \t]{0,4}")


def literal(text: Text, reference: bytes, before: int) -> tuple[int, int] | None:
    """This is where the value stands that was last assigned to `$NAME` or `${NAME}`, when it is a literal."""
    match = _REFERENCE.fullmatch(reference)
    places = text.variables.get(match["braced"] or match["bare"], ()) if match else ()
    number = bisect_right(places, before, key=itemgetter(1))
    return places[number - 1] if number and not is_reference(text.data[slice(*places[number - 1])]) else None
