"""This module says all changes in one sentence, what matters most first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from vmi.auditing.comparing.models import Topic, What
from vmi.auditing.comparing.topics import TOPICS

_NOUNS = {each.id: each.nouns for each in TOPICS}
_ORDER: tuple[What, ...] = ("downgraded", "added", "removed", "upgraded", "changed")
_ASIDE = ("sizes", "directories", "disk")
"""What follows from the rest."""


def summary(topics: Sequence[Topic]) -> str:
    """This is the sentence, without a full stop."""
    changed = "; ".join(_told(topics))
    same = [topic.title.lower() for topic in topics if topic.important and not topic.changes and not topic.not_compared]
    unknown = [topic.title.lower() for topic in topics if topic.not_compared and not topic.changes]
    parts = [changed or "nothing that was compared is another"]
    parts += [f"as before: {', '.join(same)}"] if same and changed else []
    parts += [f"not compared: {', '.join(unknown)}"] if unknown else []
    return ". ".join(part[:1].upper() + part[1:] if number else part for number, part in enumerate(parts))


def _told(topics: Sequence[Topic]) -> Iterator[str]:
    for topic in topics:
        if topic.id == "kernels" and len(topic.changes) == 1 and topic.changes[0].name == "kernel":
            yield f"kernel {topic.changes[0].old} to {topic.changes[0].new}"
        elif topic.changes and topic.id not in _ASIDE:
            counts = Counter(change.what for change in topic.changes)
            first, *others = ((counts[what], what) for what in _ORDER if counts[what])
            more = "".join(f", {number} {what}" for number, what in others)
            yield f"{first[0]} {_NOUNS[topic.id][first[0] > 1]} {first[1]}{more}"
    for topic in topics:
        for change in topic.changes:
            if topic.id == "sizes" and change.name == "the file":
                yield f"the file is {change.new}"
