"""This module is `# vmi: ignore[rule] reason`: an author's word that a finding is meant, beside what it is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding, Severity
from vmi.manifest.repository import FILE_LIMIT_BYTES
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


def honoured(around: Around, findings: list[Finding]) -> Iterator[Finding]:
    """This leaves out what is ignored for a reason, and adds ignores that lack one or match nothing."""
    ignores = [ignore for path in _paths(around, findings) for ignore in _read(around, path)]
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
                f"'{rule}' cannot be ignored"
                if unignorable
                else f"matches no finding of '{rule}' in line {ignore.about}"
            )
            yield _finding(ignore, message, "remove it", Severity.ERROR if unignorable else Severity.WARNING)


def _finding(ignore: Ignore, message: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(ignore.path, ignore.line, ignore.column, ID, severity, f"this ignore {message}", hint, ignore.width)


def _paths(around: Around, findings: list[Finding]) -> list[str]:
    appliances = (around.catalogue.appliance(name) for name in around.appliances)
    vos = (around.catalogue.vo(name) for name in around.vos)
    marked = {manifest.shown for manifest in appliances if MARK in manifest.source}
    marked |= {manifest.shown for manifest in vos if MARK in manifest.source}
    return sorted(marked | {finding.path for finding in findings})


def _read(around: Around, path: str) -> Iterator[Ignore]:
    try:
        data = read_bytes(around.catalogue.root / path, FILE_LIMIT_BYTES)
    except InputError:
        return  # what is not there holds no ignore
    if MARK not in data:
        return
    for number, line in enumerate(data.decode(errors="replace").splitlines(), 1):
        if match := _IGNORE.search(line):
            yield _ignore(path, number, line, match)


def _ignore(path: str, number: int, line: str, match: re.Match[str]) -> Ignore:
    rules = frozenset(word for word in re.split(r"[,\s]+", match["rules"] or "") if word)
    alone = not line[: match.start()].strip()
    reason = match["reason"].strip(" :-")
    return Ignore(path, number, match.start() + 1, match.end() - match.start(), rules, reason, number + alone)
