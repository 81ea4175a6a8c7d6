"""This module is the programs that fetch from the network, and the files that they write."""

import re
from collections.abc import Iterator

from vmi.manifest.reading.comparisons import base
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.shell import Word

_PRINTING = {"lynx": {"-source", "-dump"}, "w3m": {"-dump_source", "-dump"}, "aws": {"s3"}, "gsutil": {"cat", "cp"}}
"""Programs that fetch when a word of these is among their arguments; to their output, not to a file."""
FETCHERS = frozenset({"curl", "wget", "aria2c", "axel", "http", "https", *_PRINTING})
_UNPACKERS = frozenset({"tar", "bsdtar", "unzip", "cpio", "zcat", "gunzip", "xz", "unxz", "zstd", "dpkg", "rpm"})
_UNREADABLE = re.compile(r"[$#{}*\[\]]")
_HOST = re.compile(r"(?:https?|ftp|s3|gs)://(?:[^\s/@]{0,200}@)?([^\s/?#]{1,300})")


def fetches(call: Call) -> bool:
    """This is true for a program that fetches from the network."""
    told = _PRINTING.get(call.program)
    return call.program in FETCHERS and (told is None or not told.isdisjoint(call.texts))


def is_kept(call: Call) -> bool:
    """This is true when what curl or wget fetches goes to a file or is unpacked."""
    if any(reader.program in _UNPACKERS for reader in call.readers):
        return True
    if any(word.text != "/dev/null" for word in call.command.writes):
        return True
    if call.program in _PRINTING:
        return False
    if call.program in ("aria2c", "axel"):
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


def fetched_to(call: Call) -> Iterator[tuple[Word, frozenset[str]]]:
    """This is the addresses that a call fetches, and the files that each is written to, without directories.

    There are none where they cannot be read: in a variable, or chosen by the server.
    """
    to = call.value_of(*(("-O", "--output-document") if call.program == "wget" else ("-o", "--output", "--out")))
    named = {base(name) for name in (*(word.text for word in call.command.writes), to) if name}
    is_told = call.option("-J", "--remote-header-name", "--content-disposition") is not None
    urls = [word for word in call.arguments if "://" in word.text]
    for word in urls or ([call.first] if named else []):
        found = named or {base(word.text.partition("?")[0])}
        yield word, frozenset(() if is_told or _UNREADABLE.search("".join(found)) else found)


def host(url: str) -> str:
    """This is the host that an address names; empty when it is none."""
    match = _HOST.search(url)
    return match[1].lower() if match else ""
