"""This package knows files by their path, and where in them a secret stands. A new format is a line in a table."""

from collections.abc import Iterator

from vmi.core.secrets.formats import accounts, clients, clouds, network, seeds, system
from vmi.core.secrets.formats.format import Format
from vmi.core.secrets.model import Hit
from vmi.core.secrets.text import Text

FORMATS: tuple[Format, ...] = (
    *accounts.FORMATS,
    *clients.FORMATS,
    *clouds.FORMATS,
    *network.FORMATS,
    *seeds.FORMATS,
    *system.FORMATS,
)


def hits(text: Text) -> Iterator[Hit]:
    """This is what the formats that the path (or the first line) names find."""
    for each in FORMATS:
        if each.is_it(text):
            yield from each.read(text)
