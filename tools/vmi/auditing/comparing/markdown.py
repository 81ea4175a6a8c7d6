"""This module writes a comparison for a pull request: what a VO's manager reads before approving a new version.

Who gets in and with which rights stands open, the rest is folded. Whatever came from an image stands in code spans.
"""

from collections.abc import Iterable
from itertools import groupby

from vmi.auditing.comparing.merging import merged
from vmi.auditing.comparing.models import Change, Comparison, Topic
from vmi.auditing.comparing.summing_up import counts, summary
from vmi.core.markdown import LONGEST, code, cut, fenced, folded, table

TOPIC_CHARACTERS = 12_000
"""Of each topic that is folded."""
OPEN_CHARACTERS = 8_000
"""Of each topic that stands open."""
BLOCK_LINES = 40
"""Of each file."""
VALUE = 200
MORE = "not shown here: `vmi diff` shows all"
FIRST = ("downgraded",)
IMPORTANT_FIRST = ("added", "changed", "removed")
"""What is told before the rest of a topic."""


def render(comparison: Comparison, limit: int = LONGEST) -> str:
    """This is the whole text, in at most `limit` characters."""
    parts = [f"**What changed**: {summary(comparison.topics, code)}.", _sides(comparison)]
    left = limit - sum(map(len, parts)) - 500
    topics = sorted(comparison.topics, key=lambda topic: not _is_open(topic))
    for number, topic in enumerate(topics):
        share = left // max(1, sum(map(_is_open, topics[number:])))  # a flood in one of them hides no other
        part = _part(topic, min(share, OPEN_CHARACTERS if _is_open(topic) else TOPIC_CHARACTERS))
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
    unknown = [f"- {topic.title}: not compared, {code(topic.not_compared)}"] if topic.not_compared else []
    if not topic.changes:
        return "".join(unknown)
    lines = [*_lines(_ordered(topic), room - 200), *unknown]
    if _is_open(topic):
        return "\n".join((f"#### {topic.title}", "", *lines))
    return folded(f"{topic.title}: {counts(topic.changes)}", lines)


def _ordered(topic: Topic) -> list[Change]:
    """Where it matters who gets in, what is new comes first: an author could hide it behind what went."""
    first = IMPORTANT_FIRST if topic.important else FIRST
    return sorted(merged(topic.changes), key=lambda change: first.index(change.what) if change.what in first else 9)


def _lines(changes: list[Change], room: int) -> list[str]:
    """Each change by its name as long as there is room, and then what is in it, the first first."""
    names = [_name(change) for change in changes]
    shown = cut(names, room, MORE)
    left = room - sum(len(line) + 1 for line in shown)
    for number, change in enumerate(changes):
        if change.lines and shown[number : number + 1] == names[number : number + 1]:
            block = _block(change.lines)
            fits = len(block) <= left
            shown[number] += f"\n{block}" if fits else f" ({len(change.lines)} lines {MORE})"
            left -= len(block) if fits else 0
    return shown


def _name(change: Change) -> str:
    values = " to ".join(code(value, VALUE) for value in (change.old, change.new) if value)
    what = f"**{change.what}**" if change.what == "downgraded" else change.what
    return f"- {what} {code(change.name, VALUE)}{': ' if values else ''}{values}"


def _block(lines: Iterable[str]) -> str:
    """Lines that are all the same, such as those of a key, which are stars, are told once."""
    groups = [(line, len(list(same))) for line, same in groupby(lines)]
    told = [f"{line} ({number} such lines)" if number > 1 else line for line, number in groups]
    more = [f"  and {len(told) - BLOCK_LINES} more lines"] if len(told) > BLOCK_LINES else []
    return "\n".join(fenced((*told[:BLOCK_LINES], *more), "diff", indent="  "))
