"""This module makes manifests with Hypothesis, from the models' own schema: as deep and as odd as the language."""

import re
from functools import cache
from typing import Any

from hypothesis import strategies as st

from vmi.core.shapes import Shape, shape_of
from vmi.manifest.models import Appliance, VirtualOrganisation

Node = Any  # Any: nested dict, list, str, int
MOST_ENTRIES = 3
PRINTABLE = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
)
FREE_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]+$"
FREE_TEXT = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
NASTY = (
    "",
    "~",
    "null",
    "yes",
    "1e3",
    "0x10",
    "2026-11-22",
    "*a",
    "&a",
    "!x",
    "{",
    "[",
    "- a",
    "a: b",
    "#",
    "'",
    '"',
    "\t",
)
OWN = {
    r"^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$": st.tuples(st.integers(1, 65534), st.integers(1, 65535)).map(
        lambda pair: f"{min(pair)}-{max(pair) + (pair[0] == pair[1])}"
    ),
    FREE_LINE: st.text(PRINTABLE, min_size=1, max_size=60) | st.sampled_from([text for text in NASTY if text.strip()]),
    FREE_TEXT: st.text(PRINTABLE | st.sampled_from("\n\t"), max_size=80) | st.sampled_from(NASTY),
}


def appliances() -> st.SearchStrategy[Node]:
    """This is documents that are appliances."""
    return of(shape_of(Appliance))


def vos() -> st.SearchStrategy[Node]:
    """This is documents that are VOs."""
    return of(shape_of(VirtualOrganisation))


def of(shape: Shape) -> st.SearchStrategy[Node]:
    """This is values of a shape: numbers and words as their YAML text would be read."""
    if shape.alternatives:
        return st.one_of(*map(of, shape.alternatives))
    if shape.words:
        return st.sampled_from(shape.words)
    kind = shape.node.get("type")
    if kind == "object":
        return _table(shape)
    if kind == "array":
        assert shape.item
        least = int(shape.node.get("minItems", 0))
        most = min(int(shape.node.get("maxItems", MOST_ENTRIES)), MOST_ENTRIES)
        return st.lists(of(shape.item), min_size=least, max_size=max(least, most))
    if kind == "integer":
        return st.integers(int(shape.node["minimum"]), int(shape.node["maximum"]))
    return _text(shape)


def _table(shape: Shape) -> st.SearchStrategy[Node]:
    if shape.entry:
        refused = re.compile(shape.key.node.get("not", {}).get("pattern", r"(?!)"))
        keys = st.from_regex(_free_keys(shape), fullmatch=True).filter(
            lambda key: len(key) <= 60 and not refused.match(key)
        )
        return st.dictionaries(keys, of(shape.entry), max_size=MOST_ENTRIES)
    parts = {key: of(each) for key, each in shape.properties.items()}
    needed = {key: each for key, each in parts.items() if key in shape.required}
    return st.fixed_dictionaries(
        needed, optional={key: each for key, each in parts.items() if key not in shape.required}
    )


def _free_keys(shape: Shape) -> re.Pattern[str]:
    pattern = next(iter(shape.node.get("patternProperties", {})), None) or shape.key.node.get("pattern", "[A-Z]{1,9}")
    return re.compile(pattern, re.ASCII)


@cache
def _words(pattern: str, most: int) -> st.SearchStrategy[str]:
    if pattern in OWN:
        return OWN[pattern]
    found = st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
    return found.filter(lambda text: len(text) <= most and not text.endswith("\n"))


def _text(shape: Shape) -> st.SearchStrategy[Node]:
    form = shape.node.get("format")
    if form == "date":
        return st.dates().map(str)
    if form == "uuid":
        return st.uuids().map(str)
    return _words(str(shape.node["pattern"]), int(shape.node.get("maxLength", 100)))
