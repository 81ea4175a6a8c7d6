"""This module finds the comments of a manifest and gives each to the key that it stands above or beside."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from vmi.manifest.writing.tree import Collection, Entry, Scalar, Tree, preorder

_COMMENT = re.compile(r"#[^\n]*")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*")
IGNORE = "vmi: ignore"


@dataclass(frozen=True)
class Comment:
    """This is one comment and where it stands."""

    text: str
    start: int
    column: int
    is_alone: bool
    """True when nothing else stands in its line."""


def find(text: str, tokens: list[Any]) -> Iterator[Comment]:  # Any: PyYAML's tokens are untyped
    """This is every comment: what stands between two tokens and is no space, and behind the header of a block."""
    end = 0
    for token in tokens:
        yield from _between(text, end, token.start_mark.index)
        end = token.end_mark.index
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            header = _HEADER.match(text, token.start_mark.index)
            behind = header.end() if header else token.start_mark.index
            line_end = text.find("\n", behind)
            yield from _between(text, behind, len(text) if line_end < 0 else line_end)
    yield from _between(text, end, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Comment]:
    for match in _COMMENT.finditer(text, start, max(start, end)):
        begin = text.rfind("\n", 0, match.start()) + 1
        alone = not text[begin : match.start()].strip()
        yield Comment(match[0].rstrip(), match.start(), match.start() - begin, alone)


def attach(tree: Tree, comments: list[Comment]) -> None:
    """This gives each comment, and the empty lines around it, to what it is about."""
    entries = list(preorder(tree.root))
    starts = [entry.start for entry in entries]
    for comment in comments:
        number = bisect_left(starts, comment.start)
        after = entries[number] if number < len(entries) else None
        last = _outside_closed(entries[number - 1], comment.start) if number else None
        if not comment.is_alone and last:
            _put_beside(last, comment)
        else:
            _put_alone(tree, comment, last, after)
    lines = tree.text.split("\n")
    for entry in entries:
        top = entry.line if entry.top is None else entry.top
        entry.is_spaced = top > 0 and not lines[top - 1].strip()
    _set_header_apart(tree, lines)


def _outside_closed(entry: Entry, position: int) -> Entry:
    """This leaves the flow collections that were closed before a position."""
    while entry.holder and entry.container and entry.container.is_flow and entry.container.end <= position:
        entry = entry.holder
    return entry


def _put_beside(entry: Entry, comment: Comment) -> None:
    if entry.beside:
        entry.heads.extend(entry.beside)  # two comments cannot stand behind one value
    entry.beside = [comment.text]


def _put_alone(tree: Tree, comment: Comment, last: Entry | None, after: Entry | None) -> None:
    feet: Collection | None = None
    if last and last.value.start > comment.start and not _is_block(last.value):
        target = last.heads  # between a key and its value
    elif feet := _ended(comment, last, after):
        target = feet.feet
    elif after:
        target, after.top = after.heads, tree.text.count("\n", 0, comment.start) if after.top is None else after.top
    else:
        target = tree.root.feet
    if (target or feet or not after) and _follows_empty_line(tree.text, comment.start):
        target.append("")
    target.append(comment.text)


def _is_block(value: Scalar | Collection) -> bool:
    return isinstance(value, Collection) and not value.is_flow


def _open_flow(entry: Entry, position: int) -> Collection | None:
    if isinstance(entry.value, Collection) and entry.value.is_flow and entry.value.start < position < entry.value.end:
        return entry.value
    return entry.container if entry.container and entry.container.is_flow else None


def _ended(comment: Comment, last: Entry | None, after: Entry | None) -> Collection | None:
    """This is the collection that a comment ends, when it does not stand above the next entry."""
    if last and (flow := _open_flow(last, comment.start)):
        return None if after and after.container is flow else flow
    if after and (comment.column <= after.column or after.holder is last):
        return None
    while last and last.column > comment.column:
        last = last.holder
    return None if last is None or (after and last.container is after.container) else last.container


def _follows_empty_line(text: str, start: int) -> bool:
    begin = text.rfind("\n", 0, start) + 1
    return begin > 0 and not text[text.rfind("\n", 0, begin - 1) + 1 : begin - 1].strip()


def _set_header_apart(tree: Tree, lines: list[str]) -> None:
    first = tree.root.entries[0] if tree.root.entries else None
    if first is None or not first.heads:
        return
    above = lines[first.line - 1] if first.line else "x"
    cut = len(first.heads) if not above.strip() else max((i for i, t in enumerate(first.heads) if not t), default=0)
    tree.heads, first.heads = first.heads[:cut], [text for text in first.heads[cut:] if text]
