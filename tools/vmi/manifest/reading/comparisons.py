"""This module is what a script compares its downloads with: checksums and signatures, and which files they are of.

A comparison counts when a difference can end the script, when it is of the file that was fetched, and when what it is
compared with comes from somewhere else: from the appliance's directory, from another host, or with a signature.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from vmi.manifest.reading.programs import LANGUAGES, Call, calls, written
from vmi.manifest.reading.shell import Command

LONGEST = 20_000
"""So many characters are read of a list of sums."""
_SUMS = re.compile(r"(?:sha(?:1|224|256|384|512)|md5|b2|cksum|xxh)(?:sum|64sum)?|shasum")
_SIGNATURES = frozenset({"gpgv", "cosign", "minisign", "signify", "gpg", "gpg2", "slsa-verifier", "rpmkeys"})
_LINE = re.compile(r"(?:^|\s)[0-9a-fA-F]{6,128}\s{1,2}\*?([^\s$()*]{1,300})\s*$", re.M)
_SHORT = re.compile(r"(?:^|\s)\S{1,200}\s{1,2}\*?([^\s$()*]{1,300})\s*$", re.M)
_INPUT = frozenset({"-", "/dev/stdin"})
_HARMLESS = frozenset({"true", ":", "echo", "printf"})
_HASHES = re.compile(r"hashlib|Digest::SHA|OpenSSL::Digest|createHash|hash_file")


class Comparison(NamedTuple):
    """This is one comparison."""

    names: frozenset[str] = frozenset()
    """The files it is of, without directories; none when that cannot be read, and it may be of any."""
    sources: frozenset[str] = frozenset()
    """The files that hold the sums."""
    urls: frozenset[str] = frozenset()
    """Where the sums are fetched in the same breath."""
    is_signature: bool = False


class Comparisons:
    """This finds them in what one text runs."""

    def __init__(self, commands: Iterable[Command], every: Iterable[Call]):
        commands = list(commands)
        self._statements = {id(command) for command in commands}
        self._forgiven = {id(one) for one, after in pairwise(commands) if _forgives(one, after)}
        self._writers: dict[int, list[Call]] = {}
        self._written: dict[str, list[str]] = {}
        for call in every:
            for text in written(call):
                self._written.setdefault(base(text.path), []).append(text.text)
            for reader in call.command.readers[:20]:
                self._writers.setdefault(id(reader), []).append(call)

    def of(self, call: Call) -> Comparison | None:
        """This is the comparison that a call makes, if it makes one that can end the script."""
        if id(call.command) in self._forgiven:
            return None
        if call.program in _SIGNATURES:
            return _signature(call)
        if call.program == "openssl":
            return _signature(call) if call.option("-verify", "-signature") or "cms" in call.texts else self._sum(call)
        if call.program in LANGUAGES:
            texts = [document.text for document in call.command.documents] + list(call.texts)
            return Comparison() if any(_HASHES.search(text) for text in texts) else None
        if not _SUMS.fullmatch(call.program):
            return None
        return self._check(call) if call.option("-c", "--check") else self._sum(call)

    def _sum(self, call: Call) -> Comparison | None:
        """A sum that is only printed, or kept, is compared with nothing."""
        if id(call.command) in self._statements and (call.command.writes or not call.command.readers):
            return None
        return Comparison(frozenset(base(word.text) for word in call.operands if word.plain and word.text != "-"))

    def _check(self, call: Call) -> Comparison:
        names: set[str] = set()
        sources = {base(word.text) for word in (*call.operands, *call.command.reads) if word.text not in _INPUT}
        urls: set[str] = set()
        texts = [document.text for document in call.command.documents]
        texts += [text for name in sources for text in self._written.get(name, ())][:20]
        for writer in self._writers.get(id(call.command), [])[:20]:
            texts += [document.text for document in writer.command.documents]
            texts += [_said(writer)] if writer.program in ("echo", "printf") else []
            for each in (writer, *(made for word in writer.arguments for made in calls(word.inner))):
                urls |= {word.text for word in each.arguments if "://" in word.text}
                sources |= _files(each)
        for text in texts:
            found = {base(name) for name in _LINE.findall(text[:LONGEST]) or _SHORT.findall(text[:LONGEST])}
            if not found:
                return Comparison(frozenset(), frozenset(sources), frozenset(urls))
            names |= found
        return Comparison(frozenset(names), frozenset(sources), frozenset(urls))


def base(path: str) -> str:
    """This is a path without its directories."""
    return path.rstrip("/").rpartition("/")[2]


def _files(call: Call) -> set[str]:
    """The files that a call reads, as far as that can be told."""
    if call.program in ("echo", "printf"):
        return set()
    words = call.operands[1:] if call.program in ("grep", "egrep", "fgrep", "awk", "sed") else call.operands
    return {base(word.text) for word in (*words, *call.command.reads) if word.plain and "://" not in word.text}


def _said(call: Call) -> str:
    """What echo prints; printf's words filled in where its format is a plain one."""
    texts = [text for text in call.texts if text not in ("-e", "-n", "-en", "-ne", "--")]
    if call.program == "printf" and texts:
        form, *values = texts
        for value in values[:100]:
            form = form.replace("%s", value, 1)
        return form.replace("\\n", "\n")
    return " ".join(texts).replace("\\n", "\n")


def _signature(call: Call) -> Comparison | None:
    verifies = {"gpg": "--verify", "gpg2": "--verify", "minisign": "-V", "signify": "-V"}.get(call.program)
    if verifies and not call.option(verifies) and not any(re.fullmatch(r"-\w*V\w*", text) for text in call.texts):
        return None
    words = [base(word.text.partition("=")[2] or word.text) for word in call.arguments]
    names = {each for word in words for each in (word, re.sub(r"\.(?:asc|sig|gpg|sign|minisig|bundle)$", "", word))}
    readable = all(word.plain for word in call.operands)
    return Comparison(frozenset(names) if readable else frozenset(), is_signature=True)


def _forgives(command: Command, after: Command) -> bool:
    """True when a failure goes on with something that cannot fail either."""
    return command.follows == "||" and bool(after.words) and after.words[0].text in _HARMLESS and after.follows != "&&"


def written_sums(call: Call) -> Iterator[str]:
    """This is the files that a call writes the sums to which it takes."""
    if _SUMS.fullmatch(call.program) and not call.option("-c", "--check"):
        yield from (base(word.text) for word in call.command.writes)
        for reader in call.readers:
            yield from (base(word.text) for word in reader.command.writes)
            yield from (base(word.text) for word in reader.operands if reader.program == "tee")
