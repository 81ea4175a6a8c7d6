"""This module asks the rules: each reads what it needs, and ignores with a reason are honoured."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import Any

from vmi.core.findings import Finding
from vmi.core.forking import processors, spread
from vmi.core.secrets import discreet
from vmi.core.yaml import Place
from vmi.manifest import ignores
from vmi.manifest.reading.content import Content, content
from vmi.manifest.reading.credentials import unquotable
from vmi.manifest.reading.origins import Origins
from vmi.manifest.repository import KEPT, Summary
from vmi.manifest.rule import AnyManifest, Around, Problem, Rule
from vmi.manifest.rules import APPLIANCE_RULES, CATALOGUE_RULES, CONTENT_RULES, PREPARED_RULES, SOURCE_RULES, VO_RULES

TOGETHER = KEPT // 2
"""Appliances that are prepared together; half of what stays in memory, the other half is for what they build on."""
WORTH_A_PROCESS = 200
"""Appliances that take longer than a process takes to start."""
MOST_JUDGED = 1000
"""Contents of which it is remembered what was said."""
MOST_PROBLEMS = 100
"""Of one rule in one appliance or VO."""
MOST_OF_CATALOGUE = 1000
"""Of one rule about the repository as a whole."""


@dataclass(frozen=True)
class Share:
    """This is what came of looking at some of the appliances."""

    findings: tuple[Finding, ...]
    marked: frozenset[str]
    """The files that hold ignores."""
    summaries: Mapping[str, Summary | None]
    """Of the appliances that were read."""


def lint(around: Around, processes: int | None = None) -> list[Finding]:
    """This is everything wrong in what is looked at, in the order of files and lines."""
    several = processes or max(1, min(len(around.appliances) // WORTH_A_PROCESS, processors()))
    if several > 1 and around.history:
        around.history.ask_first(around.since, len(around.catalogue.appliance_names))
    shares = spread(partial(_of_appliances, around), _shared(around.appliances, several))
    for share in shares:
        around.catalogue.know(share.summaries)
    marked = {path for share in shares for path in share.marked}
    findings = [finding for share in shares for finding in share.findings]
    findings += [*_of_vos(around, marked), *_of_catalogue(around), *around.catalogue.findings]
    return sorted(ignores.honoured(around, findings, marked))


def _shared(names: Sequence[str], processes: int) -> list[list[Sequence[str]]]:
    """This deals out groups of appliances that are prepared together."""
    together = min(TOGETHER, -(-len(names) // processes) or 1)
    groups = [names[start : start + together] for start in range(0, len(names), together)]
    return [groups[first::processes] for first in range(processes)]


def _of_appliances(around: Around, groups: Iterable[Sequence[str]]) -> Share:
    marked: set[str] = set()
    judged = _Judged()
    try:
        findings = tuple(finding for group in groups for finding in _of_group(around, group, marked, judged))
    finally:
        if around.history:
            around.history.rest()  # a process that ends at once would leave its git to nobody
    return Share(findings, frozenset(marked), around.catalogue.summaries)


def _of_group(around: Around, names: Sequence[str], marked: set[str], judged: "_Judged") -> Iterator[Finding]:
    _prepare(around, names)
    for name in names:
        manifest = around.catalogue.appliance(name)
        marked.update(ignores.holding(manifest))  # now, while it is in memory
        yield from manifest.findings
        if manifest.model:
            for rule, problem in _asked(APPLIANCE_RULES, manifest, manifest.model, around):
                yield _located(rule, manifest, problem)
            for rule, problem in judged.of(content(manifest)):
                yield _located(rule, manifest, problem)
        else:
            yield from _of_source(manifest, around)


class _Judged:
    """This is what rules said of contents. Of equal ones they say the same, and people copy from one another."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Origins, Sequence[tuple[Rule, Problem]]]] = {}

    def of(self, read: Content) -> Sequence[tuple[Rule, Problem]]:
        """This is what all rules say of one."""
        if (origins := read.origins) is None:
            return list(_asked(CONTENT_RULES, read))
        texts = tuple(origins.texts.items())
        known = self._known.get(texts)
        if known is None or known[0] != origins:
            if len(self._known) == MOST_JUDGED:
                self._known.clear()
            known = self._known[texts] = origins, list(_asked(CONTENT_RULES, read))
        return known[1]


def _asked(rules: Iterable[Any], *about: object, most: int = MOST_PROBLEMS) -> Iterator[tuple[Rule, Problem]]:
    """This is what rules of one kind say of a thing; nearly all say nothing, and then nothing is made of it."""
    for rule in rules:
        problems = rule.check(*about)
        if first := next(problems, None):
            yield from ((rule, each) for each in _first(chain((first,), problems), most))


def _first(problems: Iterable[Problem], most: int) -> list[Problem]:
    """This ends where nobody reads on: a megabyte of script can be wrong in every line."""
    found = list(islice(problems, most + 1))
    if len(found) > most:
        more = f"{most} things like this are shown; there are more"
        found[most] = replace(found[most], message=more, hint="mend those first")
    return found


def _prepare(around: Around, names: Iterable[str]) -> None:
    """This lets rules that run a program do it once for many appliances, while these are in memory."""
    manifests = tuple(around.catalogue.appliance(name) for name in names)
    for rule in PREPARED_RULES:
        rule.prepare(manifests, around)


def _of_vos(around: Around, marked: set[str]) -> Iterator[Finding]:
    for name in around.vos:
        manifest = around.catalogue.vo(name)
        marked.update(ignores.holding(manifest))
        yield from manifest.findings
        if manifest.model:
            for rule, problem in _asked(VO_RULES, manifest, manifest.model, around):
                yield _located(rule, manifest, problem)
        else:
            yield from _of_source(manifest, around)


def _of_source(manifest: AnyManifest, around: Around) -> Iterator[Finding]:
    """What cannot be read as a manifest is looked at as text: a secret does not hide behind another mistake."""
    for rule, problem in _asked(SOURCE_RULES, manifest, None, around):
        yield _located(rule, manifest, problem)


def _of_catalogue(around: Around) -> Iterator[Finding]:
    for rule, problem in _asked(CATALOGUE_RULES, around, most=MOST_OF_CATALOGUE):
        told = replace(problem, message=discreet(problem.message))
        yield _finding(rule, told, problem.file, Place(problem.line, problem.column, problem.width))


def _located(rule: Rule, manifest: AnyManifest, problem: Problem) -> Finding:
    if problem.file:
        path = f"{manifest.shown.rpartition('/')[0]}/{problem.file}"
        finding = _finding(rule, problem, path, Place(problem.line, problem.column, problem.width))
    else:
        place = manifest.document.place(problem.route, key=problem.at_key)
        finding = _finding(rule, problem, manifest.shown, place)
    words = unquotable(manifest)
    return finding.without(words) if words and not problem.is_secret else finding


def _finding(rule: Rule, problem: Problem, path: str, place: Place) -> Finding:
    return Finding(
        path=path,
        line=place.line,
        column=place.column,
        rule=rule.ID,
        severity=problem.severity or rule.SEVERITY,
        message=problem.message,
        hint=problem.hint,
        width=place.width,
        is_secret=problem.is_secret,
    )
