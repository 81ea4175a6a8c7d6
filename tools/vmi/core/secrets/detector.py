"""This module runs the layers over a text and turns what they found into secrets with a place."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from vmi.core.secrets import (
    assignments,
    authorized_keys,
    commands,
    containers,
    emptied,
    formats,
    hashes,
    here_documents,
    private_keys,
    tokens,
    urls,
)
from vmi.core.secrets.model import Hit, Secret, masked
from vmi.core.secrets.text import Text, as_utf8, is_utf16
from vmi.core.secrets.views import joined

MOST_HITS = 1000
"""What one layer may find in one file: nobody reads more, and a hostile file costs no more."""

Layer = Callable[[Text], Iterator[Hit]]

LAYERS: tuple[Layer, ...] = (
    private_keys.hits,
    formats.hits,
    tokens.hits,
    commands.hits,
    here_documents.hits,
    emptied.hits,
    hashes.hits,
    authorized_keys.hits,
    urls.hits,
    assignments.hits,
)
"""Of two that claim the same bytes, the earlier one is believed."""


def find(path: str, data: bytes, more: Sequence[Layer] = ()) -> Iterator[Secret]:
    """This is every secret of a file, in order; the path helps to recognise what the file is, `more` are others'."""
    return (secret for secret, _ in located(text_of(path, data), more))


def text_of(path: str, data: bytes) -> Text:
    """This is a file as the layers see it, whatever it is encoded in; places are told in this text."""
    return Text(path, as_utf8(data))


def located(text: Text, more: Sequence[Layer] = ()) -> Iterator[tuple[Secret, Hit]]:
    """This is every secret with the bytes that it takes in the text, for those who hide it from others."""
    return _placed(text, (containers.hits,) if text.is_binary else (*LAYERS, *more))


def find_private_keys(path: str, data: bytes) -> Iterator[Secret]:
    """This is its private keys alone, which is quicker."""
    text = text_of(path, data)
    layers = (containers.hits,) if text.is_binary else (private_keys.hits,)
    return (secret for secret, _ in _placed(text, layers))


def find_marked(path: str, data: bytes) -> Iterator[Secret]:
    """This is what shows by its own marks that it is a secret, wherever it stands: private keys and vendors' tokens."""
    return (secret for secret, _ in _placed(text_of(path, data), (private_keys.hits, tokens.hits)))


def is_worth_reading(head: bytes) -> bool:
    """This is false for a binary file that cannot be a container of keys, by its first bytes."""
    return not Text("", head).is_binary or is_utf16(head) or containers.may_be(head)


def _placed(text: Text, layers: Sequence[Layer]) -> Iterator[tuple[Secret, Hit]]:
    found = _found(text, layers)
    if not found:
        return
    line, column = 1, 1
    at = len(BOM_UTF8) if text.data.startswith(BOM_UTF8) else 0  # no character of the first line
    for hit in _apart(found):
        between = text.data[at : hit.start]
        last = between.rfind(b"\n")
        line += between.count(b"\n")
        column = _characters(between[last + 1 :]) + (column if last < 0 else 1)
        at = hit.start
        yield _secret(text.data, hit, line, column), hit


def _found(text: Text, layers: Sequence[Layer]) -> list[tuple[int, Hit]]:
    """What the layers find, in the text and in it with its continued lines joined: there a secret is longer."""
    found = _of_layers(text, layers)
    if view := None if text.is_binary else joined(text.data):
        data, back = view
        found += [(rank, back(hit)) for rank, hit in _of_layers(Text(text.path, data), layers)]
        found.sort(key=lambda ranked: -ranked[1].end)
    return found


def _of_layers(text: Text, layers: Sequence[Layer]) -> list[tuple[int, Hit]]:
    return [(rank, hit) for rank, layer in enumerate(layers) for hit in islice(layer(text), MOST_HITS)]


def _apart(found: Iterable[tuple[int, Hit]]) -> Iterator[Hit]:
    """Those that do not overlap one of an earlier layer, by their place."""
    kept: list[tuple[int, Hit]] = []
    for rank, hit in sorted(found, key=lambda ranked: (ranked[1].start, ranked[0])):
        if kept and hit.start < kept[-1][1].end:
            if rank >= kept[-1][0]:
                continue
            kept.pop()
        kept.append((rank, hit))
    return (hit for _, hit in kept)


def _secret(data: bytes, hit: Hit, line: int, column: int) -> Secret:
    whole = data[hit.start : hit.end]
    width = max(_characters(whole.partition(b"\n")[0].rstrip(b"\r")), 1)
    evidence = masked(hit.prefix, _characters(whole))
    return Secret(hit.kind, hit.title, line, column, width, evidence, hit.confidence)


def _characters(data: bytes) -> int:
    return len(data.decode("utf-8", "surrogateescape"))
