"""This module shows a comparison at a terminal."""

from collections.abc import Iterable, Iterator

from vmi.auditing.comparing.merging import merged
from vmi.auditing.comparing.models import Change, Comparison, Topic

SIGNS = {"added": "+", "removed": "-", "changed": "~", "upgraded": "^", "downgraded": "v"}


def render(comparison: Comparison) -> str:
    """This is everything, the sentence first."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield comparison.summary
    for word, side in (("old", comparison.old), ("new", comparison.new)):
        yield f"  {word}: {side.name}, sha256 {side.image_sha256}, audited by {side.tool}"
    for topic in comparison.topics:
        if topic.changes:
            yield from _topic(topic)
    same = [topic.title.lower() for topic in comparison.topics if not topic.changes and not topic.not_compared]
    if same:
        yield f"\nthe same: {', '.join(same)}"
    yield from _not_compared(comparison.topics)


def _not_compared(topics: Iterable[Topic]) -> Iterator[str]:
    """Each reason once, with what it holds for."""
    reasons: dict[str, list[str]] = {}
    for topic in topics:
        if topic.not_compared:
            reasons.setdefault(topic.not_compared, []).append(topic.title.lower())
    for reason, titles in reasons.items():
        yield f"\nnot compared: {', '.join(titles)}\n  {reason}"


def _topic(topic: Topic) -> Iterator[str]:
    yield f"\n{topic.title}"
    for change in merged(topic.changes):
        yield f"  {SIGNS[change.what]} {_change(change)}"
        yield from (f"      {line}" for line in change.lines)


def _change(change: Change) -> str:
    word = change.what.upper() if change.what == "downgraded" else ""
    values = " -> ".join(value for value in (change.old, change.new) if value)
    return " ".join(part for part in (f"{change.name}{':' if values else ''}", values, word) if part)
