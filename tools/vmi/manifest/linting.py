"""This module asks the rules: each reads what it needs, and ignores with a reason are honoured."""

from collections.abc import Iterable, Iterator

from vmi.core.findings import Finding
from vmi.core.yaml import Place
from vmi.manifest import ignores
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.repository import KEPT, Manifest
from vmi.manifest.rule import Around, Problem, Rule
from vmi.manifest.rules import APPLIANCE_RULES, CATALOGUE_RULES, PREPARED_RULES, VO_RULES

TOGETHER = KEPT // 2
"""Appliances that are prepared together; half of what stays in memory, the other half is for what they build on."""
AnyManifest = Manifest[Appliance] | Manifest[VirtualOrganisation]


def lint(around: Around) -> list[Finding]:
    """This is everything wrong in what is looked at, in the order of files and lines."""
    marked: set[str] = set()
    findings = [*_of_appliances(around, marked), *_of_vos(around, marked), *_of_catalogue(around)]
    return sorted(ignores.honoured(around, findings, marked))


def _of_appliances(around: Around, marked: set[str]) -> Iterator[Finding]:
    for number, name in enumerate(around.appliances):
        if number % TOGETHER == 0:
            _prepare(around, around.appliances[number : number + TOGETHER])
        manifest = around.catalogue.appliance(name)
        marked.update(ignores.holding(manifest))  # now, while it is in memory
        yield from manifest.findings
        if manifest.model:
            for rule in APPLIANCE_RULES:
                for problem in rule.check(manifest, manifest.model, around):
                    yield _located(rule, manifest, problem)


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
            for rule in VO_RULES:
                for problem in rule.check(manifest, manifest.model, around):
                    yield _located(rule, manifest, problem)


def _of_catalogue(around: Around) -> Iterator[Finding]:
    for rule in CATALOGUE_RULES:
        for problem in rule.check(around):
            yield _finding(rule, problem, problem.file, Place(problem.line, problem.column, problem.width))


def _located(rule: Rule, manifest: AnyManifest, problem: Problem) -> Finding:
    if problem.file:
        path = f"{manifest.shown.rpartition('/')[0]}/{problem.file}"
        return _finding(rule, problem, path, Place(problem.line, problem.column, problem.width))
    return _finding(rule, problem, manifest.shown, manifest.document.place(problem.route, key=problem.at_key))


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
