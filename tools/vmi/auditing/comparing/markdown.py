"""This module writes a comparison for a pull request: what a VO's manager reads before approving a new version.

Who gets in and with which rights stands open, the rest is folded. Whatever came from an image stands in code spans.
"""

from collections.abc import Iterator

from vmi.auditing.comparing.merging import merged
from vmi.auditing.comparing.models import Comparison, Topic
from vmi.auditing.comparing.summing_up import counts, summary
from vmi.core.markdown import LONGEST, code, cut, fenced, folded, table

TOPIC_CHARACTERS = 12_000
"""Of each topic that is folded."""
OPEN_CHARACTERS = 4_000
"""Of each topic that stands open."""
VALUE = 200
MORE = "in the comparison as JSON"


def render(comparison: Comparison, limit: int = LONGEST) -> str:
    """This is the whole text, in at most `limit` characters."""
    parts = [f"**What changed**: {summary(comparison.topics, code)}.", _sides(comparison)]
    left = limit - sum(map(len, parts)) - 500
    for topic in sorted(comparison.topics, key=lambda topic: not _is_open(topic)):
        part = _part(topic, min(left, OPEN_CHARACTERS if _is_open(topic) else TOPIC_CHARACTERS))
        if len(part) > left:
            part = f"- {topic.title}: {len(topic.changes)} changes {MORE}"
        left -= len(part) + 2
        parts += [part] if part else []
    return "\n\n".join(parts) + "\n"


def _sides(comparison: Comparison) -> str:
    rows = [
        (word, code(side.name), f"`{side.image_sha256}`")
        for word, side in (("old", comparison.old), ("new", comparison.new))
    ]
    return table(("", "image", "sha256"), rows)


def _is_open(topic: Topic) -> bool:
    return topic.important or any(change.what == "downgraded" for change in topic.changes)


def _part(topic: Topic, room: int) -> str:
    unknown = f"- {topic.title}: not compared, {code(topic.not_compared)}" if topic.not_compared else ""
    if not topic.changes:
        return unknown
    lines = [*_lines(topic), *([unknown] if unknown else [])]
    if _is_open(topic):
        return "\n".join((f"#### {topic.title}", "", *cut(lines, room - 200, MORE)))
    return folded(f"{topic.title}: {counts(topic.changes)}", cut(lines, room - 200, MORE))


def _lines(topic: Topic) -> Iterator[str]:
    for change in sorted(merged(topic.changes), key=lambda change: change.what != "downgraded"):
        values = " to ".join(code(value, VALUE) for value in (change.old, change.new) if value)
        what = f"**{change.what}**" if change.what == "downgraded" else change.what
        line = f"- {what} {code(change.name, VALUE)}{': ' if values else ''}{values}"
        yield "\n".join((line, *(fenced(change.lines, "diff", indent="  ") if change.lines else ())))
