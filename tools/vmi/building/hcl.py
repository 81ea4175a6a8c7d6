"""This module is the one door to python-hcl2: values in, HCL text out, closed alphabets between."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import hcl2

_SAFE = re.compile(r"[A-Za-z0-9 ._/:@,=+~<>-]*")
"""No quote, no backslash, no `${`, no `{{` and no newline: what stays a string for HCL and for Packer."""
_KEYS = re.compile(r"[A-Za-z0-9 ._/:@,=+~<>;'\"()!?&#^-]*")
"""The same for keystrokes: with quotes, which are escaped, and still no brace, dollar, percent sign or backslash."""

Block = dict[str, Any]
"""Attributes by name; a nested Block or a list of them is a block. Any: str, int, bool, list, or one of those below."""


@dataclass(frozen=True)
class Own:
    """This is text that our own code wrote: it may say things to Packer, in `{{ }}`. Nothing from outside is in it but
    what `safe` let pass."""

    text: str


@dataclass(frozen=True)
class Reference:
    """This is an expression of our own, such as the name of a variable."""

    expression: str


def safe(value: str) -> str:
    """This is the value itself, or a ValueError: only a closed alphabet enters a template."""
    if not _SAFE.fullmatch(value):
        raise ValueError(f"{value!r} has characters that never enter a template")
    return value


def text(value: str) -> str:
    """This is a string as HCL writes it; python-hcl2 takes bare strings for expressions."""
    return f'"{safe(value)}"'


def keystrokes(keys: str, ours: Mapping[str, Own]) -> Own:
    """This is what an author has typed at an installer; our own words take the place of theirs afterwards."""
    if not _KEYS.fullmatch(keys):
        raise ValueError(f"{keys!r} has characters that never enter a template")
    for word, own in ours.items():
        keys = keys.replace(word, own.text)
    return Own(keys)


def value(of: Any) -> Any:  # Any: see Block
    """This is a Python value as python-hcl2 wants it."""
    match of:
        case str():
            return text(of)
        case Own():
            escaped = of.text.replace('"', '\\"')
            return f'"{escaped}"'
        case Reference():
            return of.expression
        case list() | tuple():
            return [value(item) for item in of]
        case dict():
            return {key: value(item) for key, item in of.items()}
    return of


def assignment(name: str, of: str) -> str:
    """This is a file that gives one variable its value."""
    return f"{name} = {text(of)}\n"


def document(*blocks: tuple[str, list[str], Block]) -> str:
    """This is HCL text for (type, labels, content) blocks; what it wrote is parsed again before it is returned."""
    root = hcl2.Builder()
    for kind, labels, content in blocks:
        attributes = {key: value(item) for key, item in content.items() if not _is_blocks(item)}
        nested = hcl2.Builder()
        for key, items in content.items():
            for label, item in items if _is_blocks(items) else ():
                nested.block(key, [text(label)] if label else [], **{k: value(v) for k, v in item.items()})
        root.block(kind, [text(label) for label in labels], __nested_builder__=nested, **attributes)
    content = root.build()  # type: ignore[no-untyped-call]  # python-hcl2 leaves it untyped
    written = _tidy(hcl2.dumps(content))
    hcl2.loads(written)
    return written


def _tidy(text: str) -> str:
    """This is the text without blanks at the ends of lines, and with one blank line where there are several."""
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"


def _is_blocks(item: Any) -> bool:  # Any: see Block
    return isinstance(item, list) and bool(item) and isinstance(item[0], tuple) and isinstance(item[0][1], dict)
