"""This module tells what was meant by a key that is not known where it stands."""

from typing import Any

from vmi.core.examples import example, written
from vmi.core.printable import printable
from vmi.core.shapes import Shape
from vmi.core.spelling import near
from vmi.core.trouble import Trouble, holder

MOST_WORDS = 12
INLINE = frozenset({"shell", "command", "commands", "cmd", "inline", "run", "exec", "bash", "sh"})
"""What other tools call commands that stand in the manifest itself."""


def meant(trouble: Trouble) -> str:
    """This is the key that a key nobody knows is a misspelling of, empty when that cannot be seen."""
    return near(str(trouble.route[-1]), list(trouble.around.properties), 0.7)


def where_it_belongs(trouble: Trouble, word: str) -> str:
    """This tells what to do about a key that nobody knows there."""
    known = list(trouble.around.properties)
    if found := meant(trouble):
        return f"did you mean '{found}'?"
    key, colon, value = word.partition(":")
    if colon and value and key in known:
        return f"write `{key}: {printable(value, 60)}`, with a space after the colon"
    places = dict.fromkeys(".".join(route) for route, key, _ in trouble.whole.everywhere() if key == word and route)
    kinds = [shape for _, key, shape in trouble.whole.everywhere() if key == holder(trouble).rpartition(".")[2]]
    sibling, around = _kind_with(kinds, word), holder(trouble)
    if sibling:
        return f"`{word}` belongs to {sibling}"
    if around and word in trouble.whole.properties:
        return f"`{word}` belongs outside of `{around}`: begin it in the first column"
    if places:
        return f"`{word}` belongs under {' or '.join(f'`{place}`' for place in list(places)[:3])}"
    if found := near(word, known):
        return f"did you mean '{found}'?"
    if found := near(word, sorted({key for _, key, _ in trouble.whole.everywhere()})):
        return f"did you mean '{found}', which belongs elsewhere? The keys here are {', '.join(known)}"
    return f"the keys here are {', '.join(known)}" if 0 < len(known) <= MOST_WORDS else "remove it"


def _kind_with(shapes: list[Shape], word: str) -> str:
    for shape in ((each.item or each) for each in shapes):
        tags = [tag for tag in shape.tags if (chosen := shape.chosen(tag)) and word in chosen.properties]
        if shape.is_tagged and tags:
            return f"{shape.tag} {' or '.join(tags)}" if shape.tag else f"a {' or '.join(tags)}"
    return ""


def foreign_key(trouble: Trouble) -> str:
    """This is the key of an entry that none of its kinds knows, where no key tells of which kind it is."""
    shape, given = trouble.shape, trouble.given
    if shape is None or not shape.is_tagged or shape.tag or not isinstance(given, dict) or {*shape.tags} & given.keys():
        return ""
    known = {key for each in shape.alternatives for key in each.properties}
    return next((key for key in given if key not in known), "")


def entry_meant(name: str, shape: Shape, key: str) -> str:
    """This is the same about the only telling key of a list's entry."""
    if key.lower() in INLINE and "script" in shape.tags:
        return f"put the commands into a file of this directory, and name it: {such_entry(shape, 'script')}"
    if found := near(key, list(shape.tags)):
        return f"did you mean '{found}'?"
    tags = ", ".join(f"`{tag}`" for tag in shape.tags)
    return f"an entry of {name} has one of {tags}, {such_entry(shape, shape.tags[0])}"


def such_entry(shape: Shape, tag: str) -> str:
    """This is an example of an entry of one kind."""
    return f"such as `- {tag}: {written(_example_of(shape, tag))}`"


def _example_of(shape: Shape, tag: str) -> Any:  # Any: an example's value
    chosen = shape.chosen(tag)
    return example(chosen.properties[tag]) if chosen and tag in chosen.properties else "..."
