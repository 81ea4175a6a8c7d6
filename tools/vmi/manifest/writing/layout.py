"""This module lays a manifest out in the house style: keys in the models' order, comments where they belong."""

import re

from pydantic import BaseModel

from vmi.manifest.writing import order
from vmi.manifest.writing.comments import IGNORE
from vmi.manifest.writing.order import Annotation
from vmi.manifest.writing.scalars import block_lines, flow_text, plain_lines
from vmi.manifest.writing.tree import Collection, Entry, NotFormattable, Scalar, Tree

WIDTH = 120
SCHEMA = re.compile(r"#\s*yaml-language-server:")


def render(tree: Tree, model: type[BaseModel], schema: str) -> str:
    """This is the manifest's text; `schema` is the comment of its first line."""
    header = [text for text in tree.heads if not SCHEMA.match(text)]
    lines = [schema, *_squeezed(header), *([""] if _squeezed(header) else [])]
    lines += _children(tree.root, model, 0)
    return "\n".join(lines) + "\n"


def _children(collection: Collection, annotation: Annotation, indent: int) -> list[str]:
    model = order.model_of(annotation, [entry.name for entry in collection.entries]) if collection.is_mapping else None
    lines: list[str] = []
    for entry in _ordered(collection, model):
        if entry.is_spaced and lines:
            lines.append("")
        lines += _entry(entry, _annotation(collection, annotation, model, entry), indent)
    lines += ["" if not text else " " * indent + text for text in _squeezed(collection.feet, leading=True)]
    return lines


def _ordered(collection: Collection, model: type[BaseModel] | None) -> list[Entry]:
    holder = collection.entries[0].holder if collection.entries else None
    if holder and holder.key is None and _is_ignored(holder) and not collection.is_flow:
        return collection.entries  # the ignore is about the line with the dash: another key there, and it is not
    known = list(model.model_fields) if model else []
    return sorted(collection.entries, key=lambda e: known.index(e.name) if e.name in known else len(known))


def _is_ignored(entry: Entry) -> bool:
    """This is true when an author's ignore speaks of the entry's first line."""
    return IGNORE in "".join(entry.beside + entry.heads[-1:])


def _annotation(
    collection: Collection, annotation: Annotation, model: type[BaseModel] | None, entry: Entry
) -> Annotation:
    return order.of_key(annotation, model, entry.name) if collection.is_mapping else order.of_item(annotation)


def _entry(entry: Entry, annotation: Annotation, indent: int) -> list[str]:
    heads = [text for text in entry.heads if not SCHEMA.match(text)]
    beside = f"  {entry.beside[0]}" if entry.beside else ""
    value = entry.value
    if isinstance(value, Collection) and not value.entries:
        heads += value.feet  # an empty list has no place for a comment
    above = [" " * indent + text if text else "" for text in _squeezed(heads)]
    prefix = " " * indent + ("-" if entry.key is None else f"{_key(entry.key)}:")
    if isinstance(value, Scalar):
        return above + _with_scalar(prefix, value, annotation, beside, indent, entry.column)
    flow = _flow(value, annotation) if value.is_flow or not value.entries else None
    if flow is not None and (len(f"{prefix} {flow}") <= WIDTH or _is_ignored(entry)):
        return [*above, f"{prefix} {flow}{beside}"]
    children = _children(value, annotation, indent + 2)
    if entry.key is not None:
        return [*above, prefix + beside, *children]
    return [*above, *([" " * indent + entry.beside[0]] if beside else []), *_with_dash(children, indent)]


def _key(key: Scalar) -> str:
    if "\n" in key.text:
        raise NotFormattable("has a key of several lines")
    return key.text


def _with_scalar(
    prefix: str, scalar: Scalar, annotation: Annotation, beside: str, indent: int, column: int
) -> list[str]:
    if scalar.style in ("|", ">"):
        first, *content = block_lines(scalar, column)
        return [f"{prefix} {first}{beside}", *(" " * (indent + 2) + line if line else "" for line in content)]
    first, *more = plain_lines(scalar, annotation)
    if not first and not more:
        return [prefix + beside]
    lines = [f"{prefix} {first}", *(" " * (indent + 2) + line if line else "" for line in more)]
    return [*lines[:-1], lines[-1] + beside]


def _with_dash(children: list[str], indent: int) -> list[str]:
    """This puts the dash of an item in front of its first key; comments above that key go above the dash."""
    first = next(i for i, line in enumerate(children) if line.strip() and not line.lstrip().startswith("#"))
    above = [line[2:] for line in children[:first]]
    return [*above, " " * indent + "- " + children[first][indent + 2 :], *children[first + 1 :]]


def _flow(collection: Collection, annotation: Annotation) -> str | None:
    """This is a collection on one line, or None when something in it needs lines of its own."""
    keys = [entry.name for entry in collection.entries]
    model = order.model_of(annotation, keys) if collection.is_mapping else None
    parts: list[str] = []
    if collection.feet and collection.entries:
        return None
    for entry in _ordered(collection, model):
        inner = _annotation(collection, annotation, model, entry)
        value = flow_text(entry.value, inner) if isinstance(entry.value, Scalar) else _flow(entry.value, inner)
        if value is None or entry.heads or entry.beside:
            return None
        parts.append(f"{_key(entry.key)}: {value}" if entry.key else value)
    return f"{{{', '.join(parts)}}}" if collection.is_mapping else f"[{', '.join(parts)}]"


def _squeezed(texts: list[str], *, leading: bool = False) -> list[str]:
    """This drops the schema comment, empty lines at both ends, and all but one of those between."""
    kept = [text for text in texts if not SCHEMA.match(text)]
    while kept and not kept[0] and not (leading and any(kept)):
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    return [text for i, text in enumerate(kept) if text or kept[i - 1]]
