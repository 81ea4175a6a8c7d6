"""This module tells which of two versions is the newer one, as the program that installs packages does."""

from vmi.auditing.advisories.versions import KEYS
from vmi.auditing.comparing.differing import Order

SEVERAL = ", "


def order(kind: str) -> Order | None:
    """This is how versions of one kind of package are ordered; None when that is not known."""
    key = KEYS.get(kind)
    if key is None:
        return None

    def compare(old: str, new: str) -> int:
        if SEVERAL in old or SEVERAL in new:
            return 0
        before, after = key(old), key(new)
        return int(before > after) - int(before < after)

    return compare
