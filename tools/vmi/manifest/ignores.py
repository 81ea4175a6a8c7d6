"""This module is `# vmi: ignore[rule] reason`: an author's word that a finding is meant, beside what it is about."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding, Severity
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.repository import FILE_LIMIT_BYTES, Manifest
from vmi.manifest.rule import Around

ID = "ignore"
STRUCTURAL = frozenset({"file", "yaml", "schema", ID})
"""What cannot be ignored: a file that cannot be read means nothing."""
MARK = b"vmi: ignore"
_IGNORE = re.compile(r"#\s*vmi: ignore(?:\[(?P<rules>[^\]]*)\])?(?P<reason>.*)")


@dataclass(frozen=True)
class Ignore:
    """This is one such comment."""

    path: str
    line: int
    column: int
    width: int
    rules: frozenset[str]
    reason: str
    about: int
    """The line it speaks of: its own, or the next when it stands alone on its line."""

    def covers(self, finding: Finding) -> bool:
        """This is true when the finding is what it speaks of."""
        return finding.rule in self.rules - STRUCTURAL and (finding.path, finding.line) == (self.path, self.about)


def holding(manifest: Manifest[Appliance] | Manifest[VirtualOrganisation]) -> Iterator[str]:
    """This is the manifest and those of its files that hold an ignore, relative to the repository."""
    if MARK in manifest.source:
        yield manifest.shown
    for name in _files(manifest.model) if isinstance(manifest.model, Appliance) else ():
        for file in manifest.files_below(name):
            if MARK in (manifest.read(file) or b""):
                yield f"{manifest.shown.rpartition('/')[0]}/{file}"


def _files(appliance: Appliance) -> Iterator[str]:
    yield from (name for _, name in named_files(appliance))
    yield from (name for _, name in directories(appliance))


def honoured(around: Around, findings: list[Finding], paths: Iterable[str]) -> Iterator[Finding]:
    """This leaves out what is ignored for a reason, and adds ignores that lack one or match nothing.

    `paths` are the files that hold ignores; those with findings are read besides.
    """
    every = sorted({*paths, *(finding.path for finding in findings)})
    ignores = [ignore for path in every for ignore in _read(around, path)]
    sound = [ignore for ignore in ignores if ignore.rules and ignore.reason]
    for finding in findings:
        if not any(ignore.covers(finding) for ignore in sound):
            yield finding
    for ignore in ignores:
        yield from _faults(ignore, findings)


def _faults(ignore: Ignore, findings: list[Finding]) -> Iterator[Finding]:
    if not ignore.rules:
        yield _finding(ignore, "names no rule", "write `# vmi: ignore[rule] reason`")
    elif not ignore.reason:
        named = ",".join(sorted(ignore.rules))
        yield _finding(ignore, "gives no reason", f"write `# vmi: ignore[{named}] why this is meant`")
    for rule in sorted(ignore.rules):
        if not any(ignore.covers(finding) and finding.rule == rule for finding in findings):
            unignorable = rule in STRUCTURAL
            message = (
                f"names '{rule}', which cannot be ignored"
                if unignorable
                else f"matches no finding of '{rule}' in line {ignore.about}"
            )
            yield _finding(ignore, message, "remove it", Severity.ERROR if unignorable else Severity.WARNING)


def _finding(ignore: Ignore, message: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(ignore.path, ignore.line, ignore.column, ID, severity, f"this ignore {message}", hint, ignore.width)


def _read(around: Around, path: str) -> Iterator[Ignore]:
    try:
        data = read_bytes(around.catalogue.root / path, FILE_LIMIT_BYTES)
    except InputError:
        return  # what is not there holds no ignore
    if MARK not in data:
        return
    for number, line in enumerate(data.decode(errors="replace").split("\n"), 1):
        if match := _IGNORE.search(line.rstrip("\r")):
            yield _ignore(path, number, line, match)


def _ignore(path: str, number: int, line: str, match: re.Match[str]) -> Ignore:
    rules = frozenset(word for word in re.split(r"[,\s]+", match["rules"] or "") if word)
    alone = not line[: match.start()].strip()
    reason = match["reason"].strip(" :-")
    return Ignore(path, number, match.start() + 1, match.end() - match.start(), rules, reason, number + alone)
