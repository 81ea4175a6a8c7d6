"""These functions describe one broken image each: what is done to a good one, and the one check that must see it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.auditing.images import Files, to_qcow2

from vmi.auditing.results import Outcome
from vmi.manifest.models import Appliance

FAIL, WARN, HINT = Outcome.FAIL, Outcome.WARN, Outcome.HINT


@dataclass(frozen=True)
class Broken:
    """One image, and what the audit must say of it: the check, how bad it is, and its first line of evidence."""

    id: str
    check: str
    outcome: Outcome
    says: str
    change: Files = field(default_factory=dict)
    how: dict[str, Any] = field(default_factory=dict)
    damage: Callable[[Path], None] | None = None
    made: Callable[[Path], Path] = to_qcow2
    appliance: Appliance | None = None
    deep: bool = False
    feed: tuple[dict[str, Any], ...] = ()
    """Advisories to compare with; none when there are none."""


def guest(change: Files, check: str, outcome: Outcome, says: str, **more: Any) -> Broken:
    """A change to the files of a good guest."""
    return Broken(check=check, outcome=outcome, says=says, change=change, **more)


def disk(
    how: dict[str, Any], damage: Callable[[Path], None] | None, check: str, outcome: Outcome, says: str, **more: Any
) -> Broken:
    """A good guest on a disk that was made or damaged otherwise: `how` is for make_disk."""
    return Broken(check=check, outcome=outcome, says=says, how=how, damage=damage, **more)


def changed(good: Files, path: str, old: str, new: str) -> Files:
    """A file with something replaced in it."""
    content = good[path]
    assert isinstance(content, str)
    assert old in content
    return {path: content.replace(old, new)}


def added(good: Files, path: str, text: str) -> Files:
    """A file with something at its end."""
    content = good[path]
    assert isinstance(content, str)
    return {path: content + text}
