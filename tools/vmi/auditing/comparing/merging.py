"""This module tells packages of one source that changed alike in one line: that is one change to whoever reads."""

from collections.abc import Iterable

from vmi.auditing.comparing.models import Change

SHOWN = 6
"""How many of them are named."""


def merged(changes: Iterable[Change]) -> list[Change]:
    """This is the changes, those of one source with the same versions as one, where the first of them stood."""
    alike: dict[tuple[str, ...], list[Change]] = {}
    for each in changes:
        source = each.source or each.name
        key = (each.what, source, each.old, each.new) if not each.lines else (each.what, each.name)
        alike.setdefault(key, []).append(each)
    return [_one(group) for group in alike.values()]


def _one(group: list[Change]) -> Change:
    if len(group) == 1:
        return group[0]
    names = ", ".join(each.name for each in group[:SHOWN])
    more = f" and {len(group) - SHOWN} more" if len(group) > SHOWN else ""
    return group[0].model_copy(update={"name": f"{names}{more}"})
