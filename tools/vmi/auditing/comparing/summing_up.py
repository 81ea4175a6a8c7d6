"""This module says all changes in one sentence, what matters most first."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from vmi.auditing.comparing.exposure import LET_IN, UNNAMED
from vmi.auditing.comparing.models import Change, Topic, What
from vmi.auditing.comparing.topics import TOPICS

_NOUNS = {each.id: each.nouns for each in TOPICS}
_ORDER: tuple[What, ...] = ("downgraded", "added", "removed", "upgraded", "changed")
_ASIDE = ("sizes", "directories")
"""What follows from the rest."""


def summary(topics: Sequence[Topic], shown: Callable[[str], str] = str) -> str:
    """This is the sentence, without a full stop; `shown` writes what comes from an image, the rest are our words."""
    changed = "; ".join(_told(topics, shown))
    same = [topic.title.lower() for topic in topics if topic.important and not topic.changes and not topic.not_compared]
    unknown = [topic.title.lower() for topic in topics if topic.not_compared and not topic.changes]
    parts = [changed or "nothing that was compared differs"]
    parts += [f"As before: {', '.join(same)}"] if same and changed else []
    parts += [f"Not compared: {', '.join(unknown)}"] if unknown else []
    return ". ".join(parts)


def counts(changes: Iterable[Change]) -> str:
    """This is how many there are of each kind, what matters most first."""
    found = Counter(change.what for change in changes)
    return ", ".join(f"{found[what]} {what}" for what in _ORDER if found[what])


def _counts_of(topic: Topic) -> str:
    return counts(change for change in topic.changes if not _is_told_otherwise(topic, change))


def _is_told_otherwise(topic: Topic, change: Change) -> bool:
    """What is told as a sentence of its own, and what follows from the rest: how a disk is packed and how large."""
    return (topic.id == "inbound" and _opens(change)) or (topic.id == "disk" and change.what == "changed")


def _opened(topics: Sequence[Topic], shown: Callable[[str], str]) -> Iterator[str]:
    """What a manager must not overlook among numbers: a firewall that is open."""
    changes = [change for topic in topics if topic.id == "inbound" for change in topic.changes if _opens(change)]
    if families := [shown(change.name.removesuffix(f": {UNNAMED}")) for change in changes]:
        yield f"the firewall lets in everything on {' and '.join(families)} now"


def _opens(change: Change) -> bool:
    return change.name.endswith(f": {UNNAMED}") and change.new == LET_IN


def _told(topics: Sequence[Topic], shown: Callable[[str], str]) -> Iterator[str]:
    yield from _opened(topics, shown)
    for topic in topics:
        if topic.id == "kernels" and len(topic.changes) == 1 and topic.changes[0].name == "kernel":
            yield f"kernel {shown(topic.changes[0].old)} to {shown(topic.changes[0].new)}"
        elif topic.changes and topic.id not in _ASIDE:
            number, _, others = _counts_of(topic).partition(" ")
            if number:
                yield f"{number} {_NOUNS[topic.id][number != '1']} {others}"
    for topic in topics:
        for change in topic.changes:
            if topic.id == "sizes" and change.name == "the file":
                yield f"the file is {change.new}"
