"""This module writes an audit's report for a terminal: the verdict first, then what to do, then what is well."""

from collections.abc import Iterable, Iterator
from textwrap import fill

from vmi.auditing.reporting.parts import WORDS, Chapter, about, chapters, counted, place, verdict
from vmi.auditing.results import CheckResult, Judgement, Outcome
from vmi.core.printable import printable

EVIDENCE_SHOWN = 8
WIDTH = 110


def render(judgement: Judgement, name: str) -> str:
    """This is the whole report as text."""
    return "\n".join(_lines(judgement, name)) + "\n"


def _lines(judgement: Judgement, name: str) -> Iterator[str]:
    yield verdict(judgement)
    yield f"  {counted(judgement)}"
    yield f"  {name}"
    yield from (f"  {line}" for line in about(judgement))
    for chapter in chapters(judgement):
        yield from _chapter(chapter)
    yield from _skipped(judgement.results)
    passed = ", ".join(judgement.with_outcome(Outcome.PASS))
    yield "\n" + fill(f"passed: {passed or 'nothing'}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    if any(True for _ in chapters(judgement)):
        yield "\n`vmi audit --explain CHECK` explains a check"


def _skipped(results: Iterable[CheckResult]) -> Iterator[str]:
    """Each reason once, with those that it holds for."""
    checks: dict[str, list[str]] = {}
    for result in results:
        if result.outcome is Outcome.SKIPPED:
            checks.setdefault(result.reason, []).append(result.check)
    if checks:
        yield "\nskipped"
    for reason, names in checks.items():
        yield fill(f"{reason}: {', '.join(names)}", WIDTH, initial_indent="  ", subsequent_indent="    ",
                   break_on_hyphens=False)  # fmt: skip


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"\n{chapter.title}"
    if chapter.unjudged:
        yield f"\n  {len(chapter.unjudged)} checks {chapter.reason}"
        yield _listed(chapter.unjudged)
    for result in chapter.results:
        yield from _result(result)


def _listed(checks: tuple[str, ...]) -> str:
    indent = "    "
    return fill(", ".join(checks), WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _result(result: CheckResult) -> Iterator[str]:
    yield f"\n  {result.check}: expected that {result.title}"
    yield from (f"    {place(evidence)}: {evidence.message}" for evidence in result.evidence[:EVIDENCE_SHOWN])
    if len(result.evidence) > EVIDENCE_SHOWN:
        yield f"    ... and {len(result.evidence) - EVIDENCE_SHOWN} more in --format json"
    if result.waived:
        what = WORDS[result.waived.outcome]
        yield f"    {what}, waived until {result.waived.expires}: {printable(result.waived.reason)}"
    if result.eased:
        yield f"    a {result.eased.outcome} but for the profile: {printable(result.eased.reason)}"
    if result.hint:
        yield f"    what to do: {result.hint}"
