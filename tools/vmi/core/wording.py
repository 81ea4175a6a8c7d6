"""This module says what is wrong with a value to a person who knows neither pydantic nor regular expressions.

Every kind of fault that our models can raise has its sentence here: what was found, and what to write instead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from vmi.core.examples import example, written
from vmi.core.printable import printable
from vmi.core.shapes import Shape
from vmi.core.yaml import Route

Said = tuple[str, str]
"""A message and a hint."""
LONGEST_EXAMPLE = 100
MOST_WORDS = 12
OTHER_NAMES = {
    "amd64": "x86_64",
    "x86-64": "x86_64",
    "x64": "x86_64",
    "arm64": "aarch64",
    "armv8": "aarch64",
    "efi": "uefi",
    "legacy": "bios",
    "vmdk": "ova",
    "ovf": "ova",
    "img": "raw",
    "qemu": "KVM",
    "esxi": "VMWare",
    "docker": "appliance",
    "image": "cloud-image",
    "debootstrap": "bootstrap",
    "configdrive2": "ConfigDrive",
}
"""Words that people know from elsewhere, and ours."""


@dataclass(frozen=True)
class Trouble:
    """This is one fault of one value."""

    kind: str
    """Pydantic's name for it."""
    route: Route
    given: Any  # Any: what stands there
    details: Mapping[str, Any]  # Any: what pydantic adds
    shape: Shape | None
    """What is expected there."""
    around: Shape
    """What is expected of that which holds it."""
    whole: Shape
    is_key: bool = False
    """True when the key is what is wrong."""

    @property
    def key(self) -> str:
        """The last key."""
        return printable(next((str(part) for part in reversed(self.route) if isinstance(part, str)), ""), 60)

    @property
    def name(self) -> str:
        """All keys that lead there."""
        return printable(".".join(part for part in self.route if isinstance(part, str)), 100) or "the document"

    @property
    def quoted(self) -> str:
        """The name with what the author wrote."""
        return f"{self.name} '{printable(str(self.given), 60)}'" if isinstance(self.given, str) else self.name


def explain(trouble: Trouble) -> Said:
    """This is what to tell about one fault."""
    if trouble.given is None and trouble.kind not in ("missing", "extra_forbidden"):
        return _no_value(trouble)
    if trouble.given == "" and trouble.kind in ("string_pattern_mismatch", "value_error"):
        return f"{trouble.name} is empty", _such_as(trouble)
    if trouble.is_key:
        return _wrong_key(trouble)
    say = _SENTENCES.get(trouble.kind)
    return say(trouble) if say else (f"{trouble.quoted} cannot be used", _such_as(trouble))


def explain_alternatives(troubles: list[Trouble]) -> Said:
    """This is the same where one value could be of several kinds and is of none: said once."""
    told = {"value_error": 0, "greater_than_equal": 1, "less_than_equal": 1}
    best = min(troubles, key=lambda trouble: told.get(trouble.kind, 2))
    if best.kind in told or best.given is None or best.shape is None:
        return explain(best)
    allowed = [_allowed(shape) for shape in best.shape.alternatives]
    return f"{best.quoted} does not fit", "; or: ".join(allowed) if all(allowed) else _such_as(best)


def _missing(trouble: Trouble) -> Said:
    holder = printable(".".join(part for part in trouble.route[:-1] if isinstance(part, str)), 100)
    plural = trouble.key.endswith("s") or (trouble.shape is not None and "items" in trouble.shape.node)
    article = "" if plural else "an " if trouble.key[:1] in "aeio" else "a "
    words = trouble.shape.words if trouble.shape else ()
    hint = f"one of {', '.join(words)}" if len(words) > 1 else _such_as(trouble)
    return f"{holder} needs {article}`{trouble.key}`".strip(), hint


def _unknown_key(trouble: Trouble) -> Said:
    word, holder = str(trouble.route[-1]), _holder(trouble)
    place = f"a key of {holder}" if holder else "a key of this file"
    return f"'{printable(word, 60)}' is not {place}", _where_it_belongs(trouble, word)


def _wrong_key(trouble: Trouble) -> Said:
    node = trouble.shape.node if trouble.shape else {}
    meaning, examples = node.get("patternErrorMessage"), node.get("examples")
    message = f"'{printable(str(trouble.given), 60)}' does not fit as a key of {_holder(trouble)}"
    return f"{message}{f': {meaning}' if meaning else ''}", f"such as `{examples[0]}`" if examples else ""


def _where_it_belongs(trouble: Trouble, word: str) -> str:
    known = list(trouble.around.properties)
    if near := _near(word, known, 0.75):
        return f"did you mean '{near}'?"
    places = dict.fromkeys(".".join(route) for route, key, _ in trouble.whole.everywhere() if key == word and route)
    kinds = [shape for _, key, shape in trouble.whole.everywhere() if key == _holder(trouble).rpartition(".")[2]]
    sibling = _kind_with(kinds, word)
    if sibling:
        return f"`{word}` belongs to {sibling}"
    if places:
        return f"`{word}` belongs under {' or '.join(f'`{place}`' for place in list(places)[:3])}"
    if near := _near(word, known):
        return f"did you mean '{near}'?"
    if near := _near(word, sorted({key for _, key, _ in trouble.whole.everywhere()})):
        return f"did you mean '{near}', which belongs elsewhere? The keys here are {', '.join(known)}"
    return f"the keys here are {', '.join(known)}" if 0 < len(known) <= MOST_WORDS else "remove it"


def _kind_with(shapes: list[Shape], word: str) -> str:
    for shape in ((each.item or each) for each in shapes):
        tags = [tag for tag in shape.tags if (chosen := shape.chosen(tag)) and word in chosen.properties]
        if shape.is_tagged and tags:
            return f"{shape.tag} {' or '.join(tags)}" if shape.tag else f"a {' or '.join(tags)}"
    return ""


def _unknown_tag(trouble: Trouble) -> Said:
    shape, given = trouble.shape, printable(str(trouble.details.get("tag", "")), 60)
    tag = shape.tag if shape else ""
    return f"{trouble.name} {tag} '{given}' is not known", _one_of(given, shape.tags if shape else ())


def _no_tag(trouble: Trouble) -> Said:
    shape, given = trouble.shape, trouble.given
    if shape is None or not shape.is_tagged or not isinstance(given, dict):
        return _not_a_table(trouble)
    if shape.tag:
        return f"{trouble.name} needs a `{shape.tag}`", f"one of {', '.join(shape.tags)}"
    present = [f"`{tag}`" for tag in shape.tags if tag in given]
    if present:
        return f"{trouble.name} has {' and '.join(present)} in one entry", "write an entry of its own for each"
    return (
        f"this entry of {trouble.name} has none of {', '.join(f'`{tag}`' for tag in shape.tags)}",
        f"such as `- {shape.tags[0]}: {written(_example_of(shape, shape.tags[0]))}`",
    )


def _example_of(shape: Shape, tag: str) -> Any:  # Any: an example's value
    chosen = shape.chosen(tag)
    return example(chosen.properties[tag]) if chosen and tag in chosen.properties else "..."


def _not_text(trouble: Trouble) -> Said:
    return f"{trouble.name} is {_is(trouble.given)}; one text is expected", _such_as(trouble)


def _not_a_list(trouble: Trouble) -> Said:
    if isinstance(trouble.given, str):
        entry = written([trouble.given[:60]])
        return f"{trouble.quoted} is text; a list is expected", f"write `{trouble.key}: {printable(entry)}`"
    return f"{trouble.name} is {_is(trouble.given)}; a list is expected", "begin each entry with `- `"


def _not_a_table(trouble: Trouble) -> Said:
    if not trouble.route:
        first = trouble.whole.required[0]
        line = f"{first}: {written(example(trouble.whole.properties[first]))}"
        return "this file is no table of keys with values", f"begin with a line such as `{line}`"
    return f"{trouble.quoted} is {_is(trouble.given)}; keys with values are expected", _such_as(trouble)


def _not_a_number(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is not a whole number", _range(trouble) or _such_as(trouble)


def _too_small(trouble: Trouble) -> Said:
    return f"{trouble.name}: {printable(str(trouble.given), 60)} is less than {trouble.details['ge']}", _range(trouble)


def _too_large(trouble: Trouble) -> Said:
    return f"{trouble.name}: {printable(str(trouble.given), 60)} is more than {trouble.details['le']}", _range(trouble)


def _unknown_word(trouble: Trouble) -> Said:
    words = trouble.shape.words if trouble.shape else ()
    if not isinstance(trouble.given, str):
        return f"{trouble.name} is {_is(trouble.given)}; one word is expected", f"one of {', '.join(words)}"
    if len(words) == 1:
        return f"{trouble.quoted} is not known", f"write `{trouble.key}: {words[0]}`"
    return f"{trouble.quoted} is not known", _one_of(trouble.given, words)


def _pattern(trouble: Trouble) -> Said:
    meaning = trouble.shape.node.get("patternErrorMessage") if trouble.shape else None
    return f"{trouble.quoted} does not fit{f': {meaning}' if meaning else ''}", _such_as(trouble)


def _text_too_long(trouble: Trouble) -> Said:
    most = trouble.details["max_length"]
    return f"{trouble.name} has {len(str(trouble.given))} characters; {most} at most", "make it shorter"


def _list_too_long(trouble: Trouble) -> Said:
    details = trouble.details
    return f"{trouble.name} has {details['actual_length']} entries; {details['max_length']} at most", "remove some"


def _list_too_short(trouble: Trouble) -> Said:
    if trouble.details["min_length"] == 1:
        return f"{trouble.name} is empty; one entry at least is needed", _such_as(trouble)
    return f"{trouble.name} has too few entries; {trouble.details['min_length']} at least", _such_as(trouble)


def _not_a_day(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is not a day of the calendar", "a day is written as year-month-day, such as 2028-08-09"


def _not_a_moment(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is not a point in time", "such as 2026-11-22T10:00:00Z"


def _not_a_uuid(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is not a UUID", "such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def _own_words(trouble: Trouble) -> Said:
    reason = str(trouble.details["error"])
    return f"{trouble.quoted} does not fit: {reason}", "" if "such as" in reason else _such_as(trouble)


def _neither_true_nor_false(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is neither true nor false", f"write `{trouble.key}: true` or `{trouble.key}: false`"


def _no_value(trouble: Trouble) -> Said:
    if not trouble.route:
        return "this file says nothing", "`vmi new` writes a manifest to start from"
    needed = trouble.key in trouble.around.required
    return f"{trouble.name} has no value", _such_as(trouble) if needed else "write one, or remove the key"


def _such_as(trouble: Trouble) -> str:
    if trouble.shape is None:
        return ""
    value = written(example(trouble.shape))
    shown = f"{trouble.key}: {value}" if trouble.route and isinstance(trouble.route[-1], str) else value
    return f"such as `{shown}`" if "..." not in shown and len(shown) <= LONGEST_EXAMPLE else ""


def _range(trouble: Trouble) -> str:
    number = _number(trouble.shape)
    return f"write {number}" if number else ""


def _number(shape: Shape | None) -> str:
    limits = shape.node if shape else {}
    if "minimum" not in limits or "maximum" not in limits:
        return ""
    return f"a whole number from {limits['minimum']} to {limits['maximum']}"


def _allowed(shape: Shape) -> str:
    return _number(shape) or str(shape.node.get("patternErrorMessage", ""))


def _one_of(given: str, words: tuple[str, ...]) -> str:
    other = OTHER_NAMES.get(given.lower())
    if other in words:
        return f"write {other}"
    near = _near(given, list(words))
    return f"did you mean '{near}'?" if near else f"one of {', '.join(words)}"


def _near(word: str, known: list[str], cutoff: float = 0.6) -> str:
    plain = {each.lower().replace("_", "-"): each for each in known}
    near = get_close_matches(word[:60].lower().replace("_", "-"), plain, n=1, cutoff=cutoff)
    return plain[near[0]] if near else ""


def _holder(trouble: Trouble) -> str:
    return printable(".".join(part for part in trouble.route[:-1] if isinstance(part, str)), 100)


def _is(given: object) -> str:
    return "a list" if isinstance(given, list) else "a table of keys" if isinstance(given, dict) else "text"


_SENTENCES: dict[str, Callable[[Trouble], Said]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _no_tag,
    "string_type": _not_text,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _text_too_long,
    "tuple_type": _not_a_list,
    "list_type": _not_a_list,
    "too_short": _list_too_short,
    "too_long": _list_too_long,
    "model_type": _not_a_table,
    "model_attributes_type": _not_a_table,
    "dict_type": _not_a_table,
    "int_type": _not_a_number,
    "int_parsing": _not_a_number,
    "int_parsing_size": _not_a_number,
    "int_from_float": _not_a_number,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "literal_error": _unknown_word,
    "date_type": _not_a_day,
    "date_parsing": _not_a_day,
    "date_from_datetime_parsing": _not_a_day,
    "date_from_datetime_inexact": _not_a_day,
    "datetime_type": _not_a_moment,
    "datetime_parsing": _not_a_moment,
    "datetime_from_date_parsing": _not_a_moment,
    "uuid_type": _not_a_uuid,
    "uuid_parsing": _not_a_uuid,
    "value_error": _own_words,
    "bool_type": _neither_true_nor_false,
    "bool_parsing": _neither_true_nor_false,
}
"""What is said of each kind of fault."""
