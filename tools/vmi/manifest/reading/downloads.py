"""This module is what scripts and playbooks fetch from the network."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import Placed
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.tree import Scalar

FETCHERS = frozenset({"curl", "wget"})
_URL = re.compile(r"(?:https?|ftp)://[^\s\"'|<>]+")
_NEAR = re.compile(r"https?://(?:localhost|127\.|\[::1\]|169\.254\.|10\.0\.2\.2|\[fd00:ec2)")
"""The machine itself, a cloud's metadata, the machine that builds."""
_UNPACKERS = frozenset({"tar", "bsdtar", "unzip", "cpio", "zcat", "gunzip", "xz", "unxz", "zstd", "dpkg", "rpm"})
_SUMS = re.compile(r"(?:sha(?:1|224|256|384|512)|md5|b2|cksum|xxh)(?:sum|64sum)?|shasum|gpgv|cosign|minisign|signify")
_MODULES = frozenset({"get_url", "unarchive", "apt", "dnf", "yum", "package", "pip"})


class Download(NamedTuple):
    """This is one thing that is fetched and kept."""

    url: str
    file: str
    place: Placed
    checked: bool
    """True when its checksum or signature is looked at."""


def downloads(content: Content) -> Iterator[Download]:
    """This is everything that is fetched and kept, in scripts and playbooks."""
    checking = {file for file, call in content.calls if checks(call)}
    for file, call in content.calls:
        if call.program in FETCHERS and is_kept(call):
            for word in call.arguments:
                if _URL.match(word.text) and not _NEAR.match(word.text):
                    yield Download(word.text, file, word, file in checking)
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


def checks(call: Call) -> bool:
    """This is true for a program that compares a checksum or a signature."""
    if call.program in ("gpg", "gpg2"):
        return call.option("--verify") is not None
    if call.program == "openssl":
        return any(text in ("dgst", "cms", "smime") for text in call.texts)
    return _SUMS.fullmatch(call.program) is not None


def is_kept(call: Call) -> bool:
    """This is true when what curl or wget fetches goes to a file or is unpacked."""
    if any(reader.program in _UNPACKERS for reader in call.readers):
        return True
    if any(word.text != "/dev/null" for word in call.command.writes):
        return True
    if call.program == "curl":
        target = call.value_of("-o", "--output")
        return target != "/dev/null" and call.option("-o", "-O", "--output", "--remote-name") is not None
    if call.option("--spider"):
        return False
    to = call.value_of("-O", "--output-document")
    return (
        to not in ("-", "/dev/stdout", "/dev/null")
        and not any(re.fullmatch(r"-\w*O-", t) for t in call.texts)
        and (
            not any(
                re.fullmatch(r"-\w+O", text) and after == "-"
                for text, after in zip(call.texts, call.texts[1:], strict=False)
            )
        )
    )


def _of_tasks(content: Content) -> Iterator[Download]:
    for task in content.tasks:
        if task.module in _MODULES:
            place = task.place("url", "src", "deb", "name")
            if isinstance(place, Scalar) and _URL.match(place.text) and not _NEAR.match(place.text):
                checked = bool(task.argument("checksum", "sha256sum"))
                yield Download(place.text, task.file, place, checked)
