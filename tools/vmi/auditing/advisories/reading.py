"""This module reads advisories in the OSV format: a directory of files, a file with one or many, or an export's .zip.

Files are read in pieces, so that memory stays bounded whatever their size; of many files with one advisory each, those
are parsed that name what somebody asks for. What is damaged is refused: who cannot read a feed knows of nothing.
"""

import json
import os
import re
import zipfile
import zlib
from collections.abc import Container, Generator, Iterator
from pathlib import Path
from typing import IO, Any

from vmi.auditing.errors import CannotJudge
from vmi.core.printable import printable

Advisory = dict[str, Any]  # Any: JSON values
LINES, TEXTS, ARCHIVE = (".jsonl", ".ndjson"), (".json", ".jsonl", ".ndjson"), ".zip"
ADVISORY_LIMIT = 4 * 2**20
"""In characters; the longest known have half a million."""
PIECE = 8 * 2**20
TOTAL_LIMIT_BYTES = 8 * 2**30
_NAME = re.compile(rb'"name"\s*:\s*"([^"\\]*)"')
_MODIFIED = re.compile(rb'"modified"\s*:\s*"(\d{4}-\d\d-\d\d)')
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SEPARATORS = re.compile(r"[-_.]+")
_BETWEEN = re.compile(r"[\s,\[\]]*")
NAMED = {"name": "", "ecosystem": ""}
"""What each package of an advisory says; one without a package, such as a range of commits, is about none."""
_DECODER = json.JSONDecoder()


def plain(name: str) -> str:
    """This is a name without what one spells in several ways, for the first glance."""
    return _SEPARATORS.sub("-", name).lower()


class Feed:
    """This is a place with advisories; it counts what was there, since an empty feed proves nothing."""

    def __init__(self, path: Path, names: Container[str], ecosystem: str = ""):
        """Names are plain; the ecosystem is the one that the feed should be about."""
        self.path = path
        self.number = 0
        """How many advisories were seen."""
        self.newest = ""
        """The day on which one of them was changed last, such as 2026-05-04; empty when none says."""
        self.is_covering = not ecosystem
        """True when something in it names the ecosystem, if only in passing: else it proves nothing."""
        self._ecosystem = (f'"{ecosystem}"', f'"{ecosystem}:')  # such as "Ubuntu:24.04:LTS"
        self._names = names
        self._left = TOTAL_LIMIT_BYTES
        self._file = str(path)
        """What is read now."""
        self._lines = 0
        """How many lines of it were read before the text that is parsed now."""

    def advisories(self) -> Iterator[Advisory]:
        """This is every advisory that may be about one of the names; raises CannotJudge for what is no feed."""
        try:
            for file in self._files():
                self._file = str(file)
                if file.suffix == ARCHIVE:
                    yield from self._archive(file)
                else:
                    yield from self._text(file)
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
            raise self._unreadable(f"cannot be read: {error}") from error
        if not self.number:
            self._file = str(self.path)
            raise self._unreadable("holds no advisory: nothing is known from it")

    def _files(self) -> Iterator[Path]:
        if not self.path.is_dir():
            yield self.path
            return
        for directory, names, files in os.walk(self.path):
            names.sort()
            yield from (Path(directory) / name for name in sorted(files) if name.endswith((*TEXTS, ARCHIVE)))

    def _text(self, file: Path) -> Iterator[Advisory]:
        size = file.stat().st_size
        self._count(size)
        with file.open("rb") as opened:
            if size <= ADVISORY_LIMIT and file.suffix not in LINES:
                yield from self._small(opened.read(ADVISORY_LIMIT))
            else:
                yield from self._stream(opened)

    def _archive(self, file: Path) -> Iterator[Advisory]:
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if member.filename.endswith(TEXTS):
                    self._file = f"{file}, {printable(member.filename)}"
                    self._count(member.file_size)
                    with archive.open(member) as opened:
                        if member.file_size <= ADVISORY_LIMIT and not member.filename.endswith(LINES):
                            yield from self._small(opened.read(ADVISORY_LIMIT))
                        else:
                            yield from self._stream(opened)

    def _small(self, data: bytes) -> Iterator[Advisory]:
        """One advisory or a few: parsed when a name is asked for, or hidden by escapes, or nothing vouches for them."""
        self._lines = 0
        self._look(data.decode("utf-8", "replace") if not self.is_covering else "")
        names = (plain(name.decode("utf-8", "replace")) for name in _NAME.findall(data))
        if b"\\u" in data or not self._is_one_of_many(data) or any(name in self._names for name in names):
            yield from self._parsed(data.decode("utf-8", "replace"), is_last=True)
        else:
            self.number += data.count(b'"id"') > 0
            if match := _MODIFIED.search(data):
                self.newest = max(self.newest, match[1].decode())

    def _look(self, text: str) -> None:
        self.is_covering = self.is_covering or any(name in text for name in self._ecosystem)

    def _is_one_of_many(self, data: bytes) -> bool:
        """At a glance, without parsing: in a directory or an archive, and whole."""
        return self._file != str(self.path) and data.lstrip()[:1] == b"{" and data.rstrip()[-1:] == b"}"

    def _stream(self, opened: IO[bytes]) -> Iterator[Advisory]:
        """Any number of advisories, in an array or one after the other."""
        text, self._lines = "", 0
        while piece := opened.read(PIECE):
            text += piece.decode("utf-8", "replace")
            self._look(text)
            done = yield from self._parsed(text, is_last=False)
            self._lines += text.count("\n", 0, done)
            text = text[done:]
        yield from self._parsed(text, is_last=True)

    def _parsed(self, text: str, *, is_last: bool) -> Generator[Advisory, None, int]:
        """The advisories in a text, and how much of it they took; its end may belong to one that goes on."""
        place = _end(text, 0)
        while place < len(text) and (is_last or len(text) - place > ADVISORY_LIMIT):
            try:
                found, after = _DECODER.raw_decode(text, place)
            except json.JSONDecodeError as error:
                line = self._lines + error.lineno
                raise self._unreadable(f"is no JSON of advisories: line {line}: {error.msg}") from error
            except (RecursionError, ValueError) as error:
                raise self._unreadable(f"is no JSON of advisories: {error}") from error
            if not isinstance(found, dict):
                raise self._unreadable("is no list of advisories")
            if isinstance(found.get("id"), str):
                self._demand_names(found)
                self.number += 1
                if match := _DAY.match(str(found.get("modified", ""))):
                    self.newest = max(self.newest, match[0])
                yield found
            place = _end(text, after)
        return place

    def _demand_names(self, found: Advisory) -> None:
        """What says no name that a package could have would pass every image."""
        entries = found.get("affected") or []
        packages = [(entry.get("package") or NAMED) if isinstance(entry, dict) else None for entry in _listed(entries)]
        for package in packages:
            if not isinstance(package, dict) or not all(isinstance(package.get(key), str) for key in NAMED):
                name = printable(found["id"], 80)
                raise self._unreadable(f"is not in the OSV format: {name} does not say name and ecosystem of a package")

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise self._unreadable(f"holds more than {TOTAL_LIMIT_BYTES >> 30} GiB")

    def _unreadable(self, what: str) -> CannotJudge:
        return CannotJudge(what, self._file)


def _listed(entries: object) -> list[Any]:  # Any: JSON values
    return entries if isinstance(entries, list) else [entries]


def _end(text: str, place: int) -> int:
    match = _BETWEEN.match(text, place)
    return match.end() if match else place
