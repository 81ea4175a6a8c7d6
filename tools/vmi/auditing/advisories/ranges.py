"""This module says whether a version is affected, after the OSV schema's own algorithm, and what mends it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from vmi.auditing.advisories.versions import Key

KINDS = ("ECOSYSTEM", "SEMVER")
"""The other kind, GIT, names commits."""
EVENTS = ("introduced", "fixed", "last_affected", "limit")
BEGINNING = "0"


class Affected(NamedTuple):
    """This is a version that an advisory is about."""

    fixed: str
    """The oldest version after it that is mended; empty when there is none."""


def affected(version: str, entry: dict[str, Any], key: Key) -> Affected | None:
    """This judges a version by one entry of `affected`: its ranges and its list of versions."""
    here = key(version)
    ranges = [found for found in dicts(entry.get("ranges")) if found.get("type") in KINDS]
    within = [found for found in ranges if _is_within(here, list(_events(found)), key)]
    listed = entry.get("versions")
    if not within and not (isinstance(listed, list) and version in listed):
        return None
    fixes = [what for found in within or ranges for name, what in _events(found) if name == "fixed"]
    return Affected(min((what for what in fixes if key(what) > here), key=key, default=""))


def _is_within(here: Any, events: list[tuple[str, str]], key: Key) -> bool:  # Any: what `key` gives
    limits = [key(what) for name, what in events if name == "limit" and what != "*"]
    if limits and not any(here < limit for limit in limits):
        return False
    inside = False
    for name, what in sorted(events, key=lambda event: (event[1] != BEGINNING, key(event[1]))):
        if name == "introduced" and (what == BEGINNING or here >= key(what)):
            inside = True
        elif (name == "fixed" and here >= key(what)) or (name == "last_affected" and here > key(what)):
            inside = False
    return inside


def _events(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for event in dicts(found.get("events")):
        for name, what in event.items():
            if name in EVENTS and isinstance(what, str):
                yield name, what


def dicts(found: object) -> list[dict[str, Any]]:
    """This is the objects in a list of JSON, whatever stands where the list should be."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
