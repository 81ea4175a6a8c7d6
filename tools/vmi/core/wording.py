"""This module says what is wrong with a value to a person who knows neither pydantic nor regular expressions.

Every kind of fault that our models can raise has its sentence here: what was found, and what to write instead.
"""

import re
from collections.abc import Callable

from vmi.core.examples import example, written
from vmi.core.models import Advice
from vmi.core.printable import printable
from vmi.core.shapes import Shape
from vmi.core.trouble import (
    Trouble,
    allowed,
    entries_meant,
    holder,
    kind_of,
    number_range,
    one_of,
    such_as,
    with_at,
)
from vmi.core.wording_keys import entry_meant, foreign_key, such_entry, where_it_belongs

HIGHEST_PORT = 65535
Said = tuple[str, str]
"""A message and a hint."""


def explain(trouble: Trouble) -> Said:
    """This is what to tell about one fault."""
    if trouble.given is None and trouble.kind not in ("missing", "extra_forbidden"):
        return _no_value(trouble)
    if trouble.given == "" and trouble.kind in ("string_pattern_mismatch", "value_error"):
        return f"{trouble.name} is empty", such_as(trouble)
    if trouble.is_key:
        return _wrong_key(trouble)
    say = _SENTENCES.get(trouble.kind)
    return say(trouble) if say else (f"{trouble.quoted} cannot be used", such_as(trouble))


def explain_alternatives(troubles: list[Trouble]) -> Said:
    """This is the same where one value could be of several kinds and is of none: said once."""
    told = {"value_error": 0, "greater_than_equal": 1, "less_than_equal": 1}
    best = min(troubles, key=lambda trouble: told.get(trouble.kind, 2))
    if best.kind in ("greater_than_equal", "less_than_equal") and best.shape:
        return explain(best)[0], "; or: ".join(filter(None, map(allowed, best.shape.alternatives)))
    if isinstance(best.given, list) and len(best.route) > 1 and isinstance(best.route[-2], int):
        return f"{best.name} is a list; one value is expected", f"write an entry of its own for each {best.key}"
    if best.kind == "int_parsing" and _in_digits(best):
        return _not_a_number(best)
    if best.kind in told or best.given is None or best.shape is None:
        return explain(best)
    several = [allowed(shape) for shape in best.shape.alternatives]
    return f"{best.quoted} does not fit", "; or: ".join(several) if all(several) else such_as(best)


def _missing(trouble: Trouble) -> Said:
    plural = trouble.key.endswith("s") or (trouble.shape is not None and "items" in trouble.shape.node)
    article = "" if plural else "an " if trouble.key[:1] in "aeio" else "a "
    words = trouble.shape.words if trouble.shape else ()
    hint = f"one of {', '.join(words)}" if len(words) > 1 else such_as(trouble)
    return f"{holder(trouble)} needs {article}`{trouble.key}`".strip(), hint


def _unknown_key(trouble: Trouble) -> Said:
    word, around = str(trouble.route[-1]), holder(trouble)
    place = f"a key of {around}" if around else "a key of this file"
    return f"'{printable(word, 60)}' is not {place}", where_it_belongs(trouble, word)


def _wrong_key(trouble: Trouble) -> Said:
    node = trouble.shape.node if trouble.shape else {}
    meaning, examples = node.get("patternErrorMessage"), node.get("examples")
    message = f"'{printable(str(trouble.given), 60)}' does not fit as a key of {holder(trouble)}"
    if isinstance(advice := trouble.details.get("error"), Advice):
        return f"{message}: {advice}", advice.hint
    return f"{message}{f': {meaning}' if meaning else ''}", f"such as `{examples[0]}`" if examples else ""


def _unknown_tag(trouble: Trouble) -> Said:
    shape, given = trouble.shape, printable(str(trouble.details.get("tag", "")), 60)
    tag = shape.tag if shape else ""
    return f"{trouble.name} {tag} '{given}' is not known", one_of(given, shape.tags if shape else ())


def _no_tag(trouble: Trouble) -> Said:
    shape, given = trouble.shape, trouble.given
    if shape is None or not shape.is_tagged or not isinstance(given, dict):
        return _not_a_table(trouble)
    if shape.tag:
        return f"{trouble.name} needs a `{shape.tag}`", f"one of {', '.join(shape.tags)}"
    present = [f"`{tag}`" for tag in shape.tags if tag in given]
    if present:
        return f"{trouble.name} has {' and '.join(present)} in one entry", "write an entry of its own for each"
    if key := foreign_key(trouble):
        return f"'{printable(key, 60)}' is not a key of an entry of {trouble.name}", entry_meant(
            trouble.name, shape, key
        )
    return (
        f"this entry of {trouble.name} has none of {', '.join(f'`{tag}`' for tag in shape.tags)}",
        such_entry(shape, shape.tags[0]),
    )


def _not_text(trouble: Trouble) -> Said:
    return f"{trouble.name} is {kind_of(trouble.given)}; one text is expected", such_as(trouble)


def _not_a_list(trouble: Trouble) -> Said:
    if isinstance(trouble.given, str):
        entries = written(entries_meant(trouble.given[:60], trouble.shape.item if trouble.shape else None))
        return f"{trouble.quoted} is text; a list is expected", f"write `{trouble.key}: {printable(entries)}`"
    return f"{trouble.name} is {kind_of(trouble.given)}; a list is expected", "begin each entry with `- `"


def _not_a_table(trouble: Trouble) -> Said:
    if not trouble.route:
        first = trouble.whole.required[0]
        line = f"{first}: {written(example(trouble.whole.properties[first]))}"
        return "this file is no table of keys with values", f"begin with a line such as `{line}`"
    said = f"{trouble.quoted} is {kind_of(trouble.given)}; keys with values are expected"
    key, colon, value = trouble.given.partition(":") if isinstance(trouble.given, str) else ("", "", "")
    if colon and value and trouble.shape and key in _keys(trouble.shape):
        return said, f"write `{key}: {printable(value.strip(), 60)}`, with a space after the colon"
    return said, such_as(trouble)


def _keys(shape: Shape) -> set[str]:
    return {key for each in shape.alternatives or (shape,) for key in each.properties}


def _not_a_number(trouble: Trouble) -> Said:
    if meant := _in_digits(trouble):
        return f"{trouble.quoted} is not written in plain digits", f"write `{trouble.key}: {meant}`"
    return f"{trouble.quoted} is not a whole number", number_range(trouble) or such_as(trouble)


def _in_digits(trouble: Trouble) -> str:
    """This is the number that was meant by one that readers of YAML read differently; empty where none fits."""
    given = str(trouble.given).strip().replace("_", "")[:20].lower()
    read = next((of for shape, of in _SPELLINGS if re.fullmatch(shape, given)), None)
    if read is None or trouble.shape is None:
        return ""
    value = read(given)
    limits = [shape.node for shape in trouble.shape.alternatives or (trouble.shape,) if "minimum" in shape.node]
    return str(value) if any(each["minimum"] <= value <= each["maximum"] for each in limits) else ""


_SPELLINGS: tuple[tuple[str, Callable[[str], int]], ...] = (
    (r"[+-]?[0-9]+", int),  # 022 too: octal to few readers, and not to those who write it
    (r"0x[0-9a-f]+|0o[0-7]+|0b[01]+", lambda text: int(text, 0)),
    (r"[+-]?[0-9]+\.0*|[0-9]+e[0-9]", lambda text: int(float(text))),
)
"""How numbers are written, and are not here."""


def _too_small(trouble: Trouble) -> Said:
    return f"{trouble.name}: {printable(str(trouble.given), 60)} is less than {trouble.details['ge']}", number_range(
        trouble
    )


def _too_large(trouble: Trouble) -> Said:
    return f"{trouble.name}: {printable(str(trouble.given), 60)} is more than {trouble.details['le']}", number_range(
        trouble
    )


def _unknown_word(trouble: Trouble) -> Said:
    words = trouble.shape.words if trouble.shape else ()
    if not isinstance(trouble.given, str):
        return f"{trouble.name} is {kind_of(trouble.given)}; one word is expected", f"one of {', '.join(words)}"
    if len(words) == 1 and trouble.key == "kind":
        given = printable(trouble.given, 60)
        return f"this file is of the kind '{words[0]}', not '{given}'", f"write `kind: {words[0]}`"
    if len(words) == 1:
        return f"{trouble.quoted} is not known", f"write `{trouble.key}: {words[0]}`"
    return f"{trouble.quoted} is not known", one_of(trouble.given, words, trouble.beside)


def _pattern(trouble: Trouble) -> Said:
    meaning = trouble.shape.node.get("patternErrorMessage") if trouble.shape else None
    hint = _digest(trouble) or _mode(trouble) or _handle(trouble) or such_as(trouble)
    return f"{trouble.quoted} does not fit{f': {meaning}' if meaning else ''}", hint


def _digest(trouble: Trouble) -> str:
    """This tells what to do about a digest without its algorithm, or one that is no good any more."""
    given, expected = str(trouble.given), str(trouble.shape.node.get("pattern", "")) if trouble.shape else ""
    if "sha256:" not in expected:
        return ""
    plain = given.rpartition(":")[2].lower()
    name = {64: "sha256", 128: "sha512"}.get(len(plain)) if re.fullmatch("[0-9a-f]+", plain) else None
    if name and f"{name}:" in expected:
        return f"write `{trouble.key}: {name}:{plain}`"
    return "take the SHA-256 that is published beside the file, or run `sha256sum` on it"


def _mode(trouble: Trouble) -> str:
    """This is permission bits with the zero that was left out; of more than that nothing is guessed."""
    given = str(trouble.given)
    is_short = trouble.key == "mode" and re.fullmatch("[0-7]{3}", given)
    return f'write `{trouble.key}: "0{given}"`' if is_short else ""


def _handle(trouble: Trouble) -> str:
    """This is a GitHub name with the @ that was left out, in the quotes that YAML then needs."""
    meant = with_at(str(trouble.given), trouble.shape)
    return f"write `{written(meant)}`" if meant != trouble.given else ""


def _text_too_long(trouble: Trouble) -> Said:
    most = trouble.details["max_length"]
    return f"{trouble.name} has {len(str(trouble.given))} characters; {most} at most", "make it shorter"


def _list_too_long(trouble: Trouble) -> Said:
    most = trouble.details["max_length"]
    return f"{trouble.name} has {len(trouble.given)} entries; {most} at most", "remove some"


def _list_too_short(trouble: Trouble) -> Said:
    if trouble.details["min_length"] == 1:
        return f"{trouble.name} is empty; one entry at least is needed", such_as(trouble)
    return f"{trouble.name} has too few entries; {trouble.details['min_length']} at least", such_as(trouble)


def _not_a_day(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is not a day of the calendar", "a day is written as year-month-day, such as 2028-08-09"


def _not_a_moment(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is not a point in time", "such as 2026-11-22T10:00:00Z"


def _not_a_uuid(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is not a UUID", "such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def _own_words(trouble: Trouble) -> Said:
    reason = str(trouble.details["error"])
    if isinstance(advice := trouble.details["error"], Advice):
        return f"{trouble.quoted} does not fit: {reason}", advice.hint
    if turned := re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", str(trouble.given)):
        first, last = sorted((int(turned[1]), int(turned[2])))
        if 0 < first < last <= HIGHEST_PORT:
            return f"{trouble.quoted} does not fit: {reason.partition(', such as')[0]}", f"write {first}-{last}"
    return f"{trouble.quoted} does not fit: {reason}", "" if "such as" in reason else such_as(trouble)


def _neither_true_nor_false(trouble: Trouble) -> Said:
    return f"{trouble.quoted} is neither true nor false", f"write `{trouble.key}: true` or `{trouble.key}: false`"


def _no_value(trouble: Trouble) -> Said:
    if not trouble.route:
        return "this file says nothing", "`vmi new` writes a manifest to start from"
    needed = trouble.key in trouble.around.required
    return f"{trouble.name} has no value", such_as(trouble) if needed else "write one, or remove the key"


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
