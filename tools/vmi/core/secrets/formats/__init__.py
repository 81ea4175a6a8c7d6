"""This package knows files by their path, and where in them a secret stands. A new format is a line in a table."""

from collections.abc import Iterator
from functools import lru_cache

from vmi.core.secrets.formats import accounts, clients, clouds, network, playbooks, seeds, system
from vmi.core.secrets.formats.format import HEAD_BYTES, Format
from vmi.core.secrets.model import Hit
from vmi.core.secrets.text import Text

FORMATS: tuple[Format, ...] = (
    *accounts.FORMATS,
    *clients.FORMATS,
    *clouds.FORMATS,
    *network.FORMATS,
    *playbooks.FORMATS,
    *seeds.FORMATS,
    *system.FORMATS,
)


def hits(text: Text) -> Iterator[Hit]:
    """This is what the formats that the path (or the first line) names find."""
    head = text.data[:HEAD_BYTES]
    for mark, each in _marked(text.place):
        if mark in head:
            yield from each.read(text)


def knows(path: str) -> bool:
    """This is true when a file is of a format by its path alone."""
    return any(not mark for mark, _ in _marked(Text(path, b"").place))


@lru_cache(1000)  # a catalogue has a few names for thousands of files
def _marked(place: str) -> tuple[tuple[bytes, Format], ...]:
    """This is the formats that a file of this path may have, each with what must stand in its head."""
    marked = ((b"" if each.path.search(place) else each.mark, each) for each in FORMATS)
    return tuple((mark, each) for mark, each in marked if mark or each.path.search(place))
