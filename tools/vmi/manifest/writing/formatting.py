"""This module rewrites a manifest in the house style, and proves that nothing else changed."""

from collections import Counter

import yaml as pyyaml
from pydantic import BaseModel

from vmi.core import yaml
from vmi.core.errors import Refusal
from vmi.manifest.writing import comments, layout, tree
from vmi.manifest.writing.tree import NotFormattable

SCHEMA = "# yaml-language-server: $schema=../../docs/schema/{kind}.json"
"""The first line of each manifest; editors complete and check by it."""
_BREAKS = "\x85\u2028\u2029"


def formatted(data: bytes, model: type[BaseModel], kind: str) -> str:
    """This is a manifest in the house style; `kind` is `appliance` or `vo`.

    It must be a manifest that `core.yaml.parse` reads. What cannot be written without changing what it says, or losing
    a comment, is a Refusal.
    """
    text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    try:
        if found := next((character for character in _BREAKS if character in text), None):
            raise NotFormattable(f"holds a line break of another kind, U+{ord(found):04X}")
        new, old = _rendered(text, model, _schema_line(text, kind))
        _demand_the_same(text, new, old)
    except (NotFormattable, pyyaml.YAMLError, yaml.Fault) as error:
        raise Refusal(
            f"has no form in the house style: {str(error).splitlines()[0]}", hint="write that part more simply"
        ) from error
    return new


def _schema_line(text: str, kind: str) -> str:
    """This keeps a schema that is named at another place: a catalogue may lie below the repository that has it."""
    first = text.partition("\n")[0].rstrip()
    return first if layout.SCHEMA.match(first) and first.endswith(f"/schema/{kind}.json") else SCHEMA.format(kind=kind)


def comments_of(text: str) -> Counter[str]:
    """This is every comment of a manifest and how often it stands there, that of the schema left out."""
    return _counted([comment.text for comment in comments.find(text, tree.tokens(text))])


def _rendered(text: str, model: type[BaseModel], schema: str) -> tuple[str, Counter[str]]:
    tokens = tree.tokens(text)
    parsed, found = tree.parse(text, tokens), list(comments.find(text, tokens))
    comments.attach(parsed, found)
    return layout.render(parsed, model, schema), _counted([comment.text for comment in found])


def _demand_the_same(text: str, new: str, old_comments: Counter[str]) -> None:
    if yaml.parse(new.encode()).value != yaml.parse(text.encode()).value:
        raise NotFormattable("it would say something else")
    if comments_of(new) != old_comments:
        raise NotFormattable("a comment would be lost")


def _counted(texts: list[str]) -> Counter[str]:
    return Counter(text for text in texts if not layout.SCHEMA.match(text))
