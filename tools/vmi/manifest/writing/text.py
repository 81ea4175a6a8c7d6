"""This module writes a new manifest as a person would: short mappings on one line, comments above what they explain."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from vmi.core.yaml import Route
from vmi.manifest.writing import order

WIDTH = 116
SHORT = 84
"""A mapping that fits stands on one line."""
MOST_ON_ONE_LINE = 3

Value = Any
"""What a manifest says: nested dict, list, str, int, None."""


def manifest_text(values: Mapping[str, Value], notes: Mapping[Route, str], first_line: str) -> str:
    """This is a manifest's text; `notes` are comments, each above the key it is filed under.

    A key whose value is None is written without one: something that its author must fill in.
    """
    return "\n".join([first_line, *_mapping(values, notes, (), 0)]) + "\n"


def _mapping(values: Mapping[str, Value], notes: Mapping[Route, str], route: Route, indent: int) -> Iterator[str]:
    for key, value in values.items():
        yield from _note(notes, (*route, key), indent)
        prefix = f"{' ' * indent}{scalar(key)}:"
        if (line := _short(value, notes, (*route, key), len(prefix))) is not None:
            yield f"{prefix} {line}".rstrip()
        elif isinstance(value, str):
            yield from _long_text(prefix, value, indent)
        else:
            yield prefix
            yield from _block(value, notes, (*route, key), indent + 2)


def _block(value: Value, notes: Mapping[Route, str], route: Route, indent: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value, notes, route, indent)
        return
    for number, item in enumerate(value):
        inner = (*route, number)
        yield from _note(notes, inner, indent)
        line = _short(item, notes, inner, indent + 2)
        if line is not None and not (isinstance(item, Mapping) and len(item) == 1):
            yield f"{' ' * indent}- {line}"
            continue
        first, *more = list(_block(item, notes, inner, indent + 2))
        yield f"{' ' * indent}- {first[indent + 2 :]}"
        yield from more


def _short(value: Value, notes: Mapping[Route, str], route: Route, column: int) -> str | None:
    """This is a value on one line, or None when it needs more."""
    if any(noted[: len(route)] == route and noted != route for noted in notes):
        return None
    if not isinstance(value, list | Mapping):
        text = scalar(value)
        return text if column + len(text) < WIDTH or not _can_fold(value) else None
    nested = value.values() if isinstance(value, Mapping) else value
    if any(isinstance(each, Mapping) for each in nested) or (
        isinstance(value, Mapping) and len(value) > MOST_ON_ONE_LINE
    ):
        return None
    text = _flow(value)
    return text if column + len(text) <= SHORT else None


def _flow(value: Value) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{scalar(key)}: {_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return scalar(value, in_brackets=True)


def scalar(value: Value, *, in_brackets: bool = False) -> str:
    """This is one value, quoted wherever an editor would read something else."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    written = yaml.dump([value], default_flow_style=in_brackets, width=10**6, allow_unicode=True)
    plain = written[1:-2] if in_brackets else written[2:-1]
    if plain == value and not order.looks_like_no_text(value):
        return str(value)
    return str(yaml.dump(value, default_style='"', width=10**6, allow_unicode=True)).rstrip("\n")


def _can_fold(value: Value) -> bool:
    """This is true for text that comes back as it was when it is wrapped: single spaces, printable, no lines."""
    return (
        isinstance(value, str)
        and " " in value
        and value == " ".join(value.split())
        and value.isprintable()
        and value[:1] != "#"
    )


def _long_text(prefix: str, value: str, indent: int) -> Iterator[str]:
    yield f"{prefix} >-"
    width = WIDTH - indent - 2
    for line in textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False):
        yield f"{' ' * (indent + 2)}{line}"


def _note(notes: Mapping[Route, str], route: Route, indent: int) -> Iterator[str]:
    for paragraph in notes.get(route, "").splitlines():
        for line in textwrap.wrap(paragraph, WIDTH - indent - 2, break_long_words=False):
            yield f"{' ' * indent}# {line}"
