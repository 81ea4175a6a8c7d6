"""This module is what scripts and playbooks fetch from the network."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.manifest.reading.content import Content
from vmi.manifest.reading.fetching import FETCHERS, fetches, host, is_kept
from vmi.manifest.reading.kept import kept
from vmi.manifest.reading.pointing import Placed
from vmi.manifest.reading.tree import Scalar

_URL = re.compile(r"(?:https?|ftp)://[^\s\"'|<>]+")
_NEAR = re.compile(r"https?://(?:localhost|127\.|\[::1\]|169\.254\.|10\.0\.2\.2|\[fd00:ec2)")
"""The machine itself, a cloud's metadata, the machine that builds."""
_MODULES = frozenset({"get_url", "unarchive", "apt", "dnf", "yum", "package", "pip"})


class Download(NamedTuple):
    """This is one thing that is fetched and kept."""

    url: str
    file: str
    place: Placed
    checked: bool
    """True when its checksum or signature is looked at."""
    is_beside: bool = False
    """True when its checksum comes from the same host, and nothing says that it is right."""


def downloads(content: Content) -> Iterator[Download]:
    """This is everything that is fetched and kept, in scripts and playbooks."""
    missed = {each.at: each for each in kept(content) if not each.is_compared}
    for file, call in content.calls:
        if fetches(call) and is_kept(call):
            for word in call.arguments:
                if _URL.match(word.text) and not _NEAR.match(word.text):
                    found = missed.get((file, word.line, word.column))
                    yield Download(word.text, file, word, found is None, found is not None and found.is_beside)
        elif call.program in ("dnf", "yum", "rpm", "pip", "pip3"):
            for word in call.operands:
                if _URL.match(word.text):
                    yield Download(word.text, file, word, "sha256=" in word.text)
    yield from _of_tasks(content)


def urls(content: Content) -> Iterator[Download]:
    """This is every address that a program which fetches is given, kept or not."""
    for file, call in content.calls:
        for word in call.arguments if call.program in (*FETCHERS, "dnf", "yum", "rpm", "pip", "pip3") else ():
            if _URL.match(word.text) and not _NEAR.match(word.text):
                yield Download(word.text, file, word, False)
    yield from _of_tasks(content)


def _of_tasks(content: Content) -> Iterator[Download]:
    for task in content.tasks:
        if task.module in _MODULES:
            place = task.place("url", "src", "deb", "name")
            if isinstance(place, Scalar) and _URL.match(place.text) and not _NEAR.match(place.text):
                checksum = task.argument("checksum", "sha256sum")
                checked = bool(checksum) and host(checksum) != host(place.text)
                yield Download(place.text, task.file, place, checked, bool(checksum) and not checked)
