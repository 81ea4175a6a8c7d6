"""This module is `# vmi: ignore[rule] reason`: an author's word that a finding is meant, beside what it is about."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice

from vmi.core import yaml
from vmi.core.errors import InputError
from vmi.core.files import read_inside
from vmi.core.findings import Finding, Severity
from vmi.core.printable import printable
from vmi.core.secrets import discreet
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.reading import shell
from vmi.manifest.reading.interpreter import is_shell
from vmi.manifest.records import DIRECTORY
from vmi.manifest.repository import FILE_LIMIT_BYTES, VO_FILE, Manifest
from vmi.manifest.rule import Around
from vmi.manifest.rules import RULES

ID = "ignore"
STRUCTURAL = frozenset({"file", "yaml", "schema", ID})
"""What cannot be ignored: a file that cannot be read means nothing."""
DEMANDED = frozenset(
    {
        # what was released
        "record-immutable",
        "record-in-place",
        "record-by-release",
        "version-not-reused",
        "version-not-lower",
        # who reviews what
        "codeowners-current",
        "owners-known",
        "name-is-directory",
        "vo-name-is-directory",
        "identifier-unique",
        # what later steps stumble over
        "files-usable",
        "base-without-cycle",
        "waiver-check-exists",
        "annotations-agree",
    }
)
"""Nor these: the author of a change is not the one to say that they do not matter."""
UNIGNORABLE = STRUCTURAL | DEMANDED
SHOWN_COLUMNS = 200
"""Further right nobody sees it in a review."""
MOST = 100
"""In one file: whoever needs more means the rule, and speaks with those who made it."""
MOST_RULES = 10
"""In one comment."""
LONGEST_REASON = 1000
_SHORTEST_REASON = 8
"""Letters of a reason that is one word."""
_WORD = re.compile(r"[^\W\d_]{2,}")
Spot = tuple[str, int]
"""A file and a line of it."""
_HASH = re.compile(r"(?<![^\s])#[^\n]*")
_IGNORE = re.compile(r"#\s*vmi: ignore(?:\[(?P<rules>[^\]]*)\])?(?P<reason>.*)")
_NEARLY = re.compile(
    r"(?i)#\s*+(?:vmi\s{0,9}:\s{0,9}ignore(?!\w)|vmi[\s:_.-]{0,3}ignore\s{0,9}(?=\[))(?:\s{0,9}\[(?P<rules>[^\]]*)\])?"
)
"""The same as people misspell it; a comment that only speaks of vmi has neither the colon nor the bracket."""
_MARK = re.compile(rb"(?i)vmi[\s:_.-]{0,19}ignore")


@dataclass(frozen=True)
class Ignore:
    """This is one such comment."""

    path: str
    line: int
    column: int
    width: int
    rules: frozenset[str]
    reason: str
    hidden: bool
    """True when it stands too far right to be seen."""
    about: int
    """The line it speaks of: its own, or the next when it stands alone on its line."""
    meant: str = ""
    """How it is spelt, when it is misspelt; such a one names no rules."""

    @property
    def is_sound(self) -> bool:
        """True when it names rules, and tells a reader why."""
        return 0 < len(self.rules) <= MOST_RULES and not self.hidden and self.is_explained

    @property
    def is_explained(self) -> bool:
        """True for a reason of two words, or of a long one, in letters that a reader sees."""
        words = _WORD.findall(self.reason)
        is_long = len(words) > 1 or sum(map(len, words)) >= _SHORTEST_REASON
        return is_long and printable(self.reason) == self.reason

    def covers(self, finding: Finding) -> bool:
        """This is true when the finding is what it speaks of."""
        return finding.rule in self.rules - UNIGNORABLE and (finding.path, finding.line) == (self.path, self.about)


def is_marked(data: bytes) -> bool:
    """This is true when a file may hold an ignore; nearly none does."""
    return b"ignore" in data and _MARK.search(data) is not None


def holding(manifest: Manifest[Appliance] | Manifest[VirtualOrganisation]) -> Iterator[str]:
    """This is the manifest and those of its files that hold an ignore, relative to the repository."""
    if is_marked(manifest.source):
        yield manifest.shown
    if isinstance(manifest.model, Appliance):
        files = [name for _, name in named_files(manifest.model)]
        files += (file for _, name in directories(manifest.model) for file in manifest.files_below(name))
        for file in files:
            if is_marked(manifest.read(file) or b""):
                yield f"{manifest.shown.rpartition('/')[0]}/{file}"


def honoured(around: Around, findings: list[Finding], paths: Iterable[str]) -> Iterator[Finding]:
    """This leaves out what is ignored for a reason, and adds ignores that lack one or match nothing.

    `paths` are the files that hold ignores; those with findings are read besides.
    """
    every = sorted({*paths, *(finding.path for finding in findings)})
    ignores: dict[Spot, list[Ignore]] = defaultdict(list)
    told: dict[Spot, list[Finding]] = defaultdict(list)
    for path in every:
        here = list(islice(_read(around, path), MOST + 1))
        for each in here[:MOST]:
            ignores[path, each.about].append(each)
        if here[MOST:]:
            message = f"is one too many: a file holds {MOST} at most, and no more are read"
            yield _finding(here[MOST], message, "remove some, and mend what they are about")
    for finding in findings:
        spot = finding.path, finding.line
        told[spot].append(finding)
        ignore = next((each for each in ignores.get(spot, ()) if each.is_sound and each.covers(finding)), None)
        if ignore is None:
            yield finding
        elif finding.severity is Severity.ERROR:
            # A reviewer sees it always; what is secret in the line stays so.
            message = f"'{finding.rule}' is ignored here: {discreet(ignore.reason)}"
            yield replace(finding, rule=ID, severity=Severity.HINT, message=message, hint="")
    for spot, meant in ignores.items():
        for each in meant:
            yield from _faults(each, told.get(spot, []))


def _faults(ignore: Ignore, findings: list[Finding]) -> Iterator[Finding]:
    if ignore.meant:
        yield _finding(ignore, "is misspelt, and does nothing", f"write `{ignore.meant}`", Severity.WARNING)
        return
    if len(ignore.rules) > MOST_RULES:
        yield _finding(ignore, f"names {len(ignore.rules)} rules; {MOST_RULES} at most", "mend what it is about")
        return
    if not ignore.rules:
        yield _finding(ignore, "names no rule", "write `# vmi: ignore[rule] reason`")
    elif not ignore.is_explained:
        named = ",".join(sorted(ignore.rules))
        message = "gives no reason that says something" if ignore.reason else "gives no reason"
        yield _finding(ignore, message, f"write `# vmi: ignore[{named}] why this is meant`")
    if ignore.hidden:
        message = f"stands behind column {SHOWN_COLUMNS}, where nobody sees it"
        yield _finding(ignore, message, "write it alone on the line before")
    for rule in sorted(ignore.rules):
        if not any(ignore.covers(finding) and finding.rule == rule for finding in findings):
            yield _does_nothing(ignore, rule)


def _does_nothing(ignore: Ignore, rule: str) -> Finding:
    if rule in UNIGNORABLE:
        return _finding(ignore, f"names '{rule}', which cannot be ignored", "remove it")
    known = sorted(each.ID for each in RULES)
    if rule not in known:
        near = get_close_matches(rule[:60], known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "`vmi lint --explain` lists all rules"
        return _finding(ignore, f"does nothing: there is no rule '{printable(rule, 60)}'", hint, Severity.WARNING)
    message = f"matches no finding of '{rule}' in line {ignore.about}"
    return _finding(ignore, message, "remove it", Severity.WARNING)


def _finding(ignore: Ignore, message: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(ignore.path, ignore.line, ignore.column, ID, severity, f"this ignore {message}", hint, ignore.width)


def _read(around: Around, path: str) -> Iterator[Ignore]:
    if not _is_of_an_author(path):
        return
    try:
        data = read_inside(around.catalogue.root, path, FILE_LIMIT_BYTES)
    except InputError:
        return  # what is not there holds no ignore
    if not is_marked(data):
        return
    text = data.decode(errors="replace").replace("\r\n", "\n")
    lines = text.split("\n")
    for number, column in _comments(path, data, text):
        line = lines[number - 1]
        if match := _IGNORE.search(line, column):
            yield _ignore(path, number, line, match)
        elif match := _NEARLY.search(line, column):
            yield _misspelt(path, number, match)


def _is_of_an_author(path: str) -> bool:
    """This is false for what nobody writes who could mean something by it: records, endorsements, CODEOWNERS."""
    folder, _, inner = path.partition("/")
    name = inner.partition("/")[2]
    return name == VO_FILE if folder == "vos" else folder == "appliances" and not name.startswith(f"{DIRECTORY}/")


def _comments(path: str, data: bytes, text: str) -> Iterable[tuple[int, int]]:
    """This is the line, and the column from 0, where each comment begins."""
    if path.endswith((".yaml", ".yml")) or data.startswith(b"#cloud-config"):
        return _places(text, _yaml_comments(text))
    if is_shell(data):
        return _places(text, shell.comments(text))
    return _places(text, (match.start() for match in _HASH.finditer(text)))


def _yaml_comments(text: str) -> Iterator[int]:
    from vmi.manifest.writing import comments, tree  # few manifests hold an ignore

    if len(text) <= yaml.LIMIT_BYTES:  # the scanner is slow
        tokens, end = tree.readable_tokens(text)
        yield from (comment.start for comment in comments.find(text[:end], tokens))


def _places(text: str, starts: Iterable[int]) -> Iterator[tuple[int, int]]:
    line, begin = 1, 0
    for start in sorted(starts):
        line += text.count("\n", begin, start)
        begin = max(text.rfind("\n", 0, start) + 1, begin)
        yield line, start - begin


def _ignore(path: str, number: int, line: str, match: re.Match[str]) -> Ignore:
    alone = not line[: match.start()].strip()
    reason = match["reason"][:LONGEST_REASON].strip(" :-")
    hidden = match.start() >= SHOWN_COLUMNS
    width = match.end() - match.start()
    return Ignore(path, number, match.start() + 1, width, _rules(match), reason, hidden, number + alone)


def _misspelt(path: str, number: int, match: re.Match[str]) -> Ignore:
    named = printable(",".join(sorted(_rules(match)))[:60], 60) or "rule"
    meant = f"# vmi: ignore[{named}] reason"
    width = match.end() - match.start()
    return Ignore(path, number, match.start() + 1, width, frozenset(), "", hidden=False, about=number, meant=meant)


def _rules(match: re.Match[str]) -> frozenset[str]:
    return frozenset(word for word in re.split(r"[,\s]+", match["rules"] or "") if word)
