"""This module lints a world of mutants and says what none may cause: an exception, a false place, unsafe output."""

import json
import re
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tests.manifest.linted import TODAY

from vmi.commands.linting import chosen
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding
from vmi.core.git import WorkingTree
from vmi.core.reports import github, sarif, text
from vmi.core.reports import json as as_json
from vmi.manifest.history import History
from vmi.manifest.linting import lint
from vmi.manifest.pages import pages
from vmi.manifest.repository import FILE_LIMIT_BYTES, Catalogue
from vmi.manifest.selection import everything
from vmi.manifest.writing.tidying import tidy

MOST_LINES = 5
"""Of text about one finding: place and words, two of the source, a hint, a blank one."""
LONGEST_LINE = 4500
STUCK_S = 30
UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
COMMAND = re.compile(r"::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,endColumn=\d+,title=[a-z0-9-]+::[^\r\n]*")
_LINE_END = re.compile("\r?\n")


class StuckError(Exception):
    """This came to no end."""


def timed(root: Path) -> tuple[list[str], float]:
    """This is the faults and the seconds of this process' own work; shellcheck has a limit of its own."""
    begun = time.process_time()
    faults = faults_of(root)
    return faults, time.process_time() - begun


def faults_of(root: Path) -> list[str]:
    """This is everything that went wrong while the catalogue there was linted and the findings were written down."""
    try:
        with not_for_ever():
            found = _linted(root)
            written = (_of_text(root, found), _of_json(found), _of_github(found), _of_sarif(found))
            return [*_places(root, found), *(fault for each in written for fault in each)]
    except Exception as error:  # noqa: BLE001 - to find those is the point of all this
        return [_told(error)]


def faults_of_formatting(root: Path) -> list[str]:
    """This is the same for `vmi fmt --check`."""
    try:
        with not_for_ever():
            tidied = tidy(Catalogue(root), ())
    except Exception as error:  # noqa: BLE001 - as above
        return [f"fmt: {_told(error)}"]
    return [f"fmt: not valid once more: {change.shown}" for change in tidied.changes if UNSAFE.search(change.shown)]


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}\n{traceback.format_exc()}"


@contextmanager
def not_for_ever() -> Iterator[None]:
    """This ends with a StuckError what comes to no end."""
    signal.signal(signal.SIGALRM, _stuck)
    signal.alarm(STUCK_S)
    try:
        yield
    finally:
        signal.alarm(0)


def _stuck(number: int, frame: FrameType | None) -> None:
    raise StuckError(f"no end after {STUCK_S} s")


def _linted(root: Path) -> list[Finding]:
    catalogue = Catalogue(root)
    history = History(WorkingTree(root))
    return lint(chosen(catalogue, history, everything(catalogue), None, TODAY), processes=1)


def _places(root: Path, findings: list[Finding]) -> Iterator[str]:
    known: dict[str, list[str]] = {}
    for finding in findings:
        if finding.path not in known:
            known[finding.path] = _lines(root, finding.path)
        if fault := misplaced(finding, known[finding.path]):
            yield f"{fault}: {finding}"


def misplaced(finding: Finding, lines: list[str]) -> str:
    """This says how a finding's place lies outside of its file, empty when it does not."""
    if not 1 <= finding.line <= max(len(lines), 1):
        return f"line {finding.line} of {len(lines)}"
    longest = len(lines[finding.line - 1]) + 1 if lines else 1
    if not 1 <= finding.column <= longest:
        return f"column {finding.column} of {longest}"
    if finding.width < 1 or (finding.width > 1 and finding.end_column > longest):
        return f"width {finding.width} at column {finding.column} of {longest}"
    return ""


def lines_of(data: bytes) -> list[str]:
    """This is a file's lines as `vmi lint` counts them."""
    return _LINE_END.split(data.decode("utf-8", "surrogateescape"))


def _lines(root: Path, name: str) -> list[str]:
    data = _source(root, name)
    return [] if data is None else lines_of(data)


def _source(root: Path, name: str) -> bytes | None:
    try:
        return read_bytes(root / name, FILE_LIMIT_BYTES)
    except InputError:
        return None


def _of_text(root: Path, findings: list[Finding]) -> Iterator[str]:
    written = text.render(findings, lambda path: _source(root, path))
    yield from _unsafe("text", written)
    if written.count("\n") > MOST_LINES * len(findings):
        yield f"text: {written.count(chr(10))} lines for {len(findings)} findings"
    if long := next((line for line in written.split("\n") if len(line) > LONGEST_LINE), ""):
        yield f"text: a line of {len(long)} characters: {long[:200]!r}"


def _of_json(findings: list[Finding]) -> Iterator[str]:
    written = as_json.render(findings)
    yield from _unsafe("json", written)
    if len(json.loads(written)["findings"]) != len(findings):
        yield "json: another number of findings"


def _of_github(findings: list[Finding]) -> Iterator[str]:
    written = github.render(findings)
    yield from _unsafe("github", written)
    yield from (f"github: {line!r}" for line in written.split("\n")[:-1] if not COMMAND.fullmatch(line))
    if written.count("\n") != len(findings):
        yield "github: another number of lines"


def _of_sarif(findings: list[Finding]) -> Iterator[str]:
    written = sarif.render(findings, pages().values(), "vmi lint")
    yield from _unsafe("sarif", written)
    for result in json.loads(written)["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        if min(region.values()) < 1 or region["endColumn"] <= region["startColumn"]:
            yield f"sarif: {region}"


def _unsafe(form: str, written: str) -> Iterator[str]:
    if found := UNSAFE.search(written):
        yield f"{form}: raw {found[0]!r} in {written[max(found.start() - 80, 0) : found.end() + 80]!r}"
