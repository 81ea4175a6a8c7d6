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
    named, head = _named(text.place), text.data[:HEAD_BYTES]
    for each in FORMATS:
        if each in named or (each.mark and each.mark in head):
            yield from each.read(text)


@lru_cache(1000)  # a catalogue has a few names for thousands of files
def _named(place: str) -> frozenset[Format]:
    return frozenset(each for each in FORMATS if each.path.search(place))
