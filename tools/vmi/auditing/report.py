"""This module writes an audit's report for people: the verdict first, then what to do, then what is well."""

from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import Any

from vmi.auditing.models import AuditReport, CheckResult, Evidence, Outcome
from vmi.core.printable import printable

EVIDENCE_SHOWN = 8
WIDTH = 110
CANNOT = "cannot be judged: "
_SAID = {
    Outcome.PASS: "PASS: nothing is wrong with this image",
    Outcome.WARN: "WARN: this image can be published; look at the warnings",
    Outcome.FAIL: "FAIL: this image must not be published",
}
_ONLY_WAIVED = "WARN: this image can be published; look at what is waived"
_GATE = "FAIL: this image must not be published, because the manifest's policy.gate lets no warning pass"


def render(report: AuditReport, name: str) -> str:
    """This is the whole report as text."""
    return "\n".join(_lines(report, name)) + "\n"


def _lines(report: AuditReport, name: str) -> Iterator[str]:
    yield _verdict(report)
    yield f"  {name}, sha256 {report.image_sha256}"
    yield from (f"  {line}" for line in _about(report.facts))
    yield from _section("what must change", report.results, Outcome.FAIL)
    yield from _section("what to look at", report.results, Outcome.WARN)
    yield from _waived(report.results)
    for result in _of(report.results, Outcome.SKIPPED):
        yield f"\nskipped: {result.check} ({result.reason})"
    passed = ", ".join(result.check for result in _of(report.results, Outcome.PASS))
    yield "\n" + fill(f"passed: {passed or 'nothing'}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _verdict(report: AuditReport) -> str:
    if report.verdict is Outcome.FAIL and not report.with_outcome(Outcome.FAIL) and report.against():
        return _GATE
    only_waived = report.verdict is Outcome.WARN and not report.with_outcome(Outcome.WARN)
    return _ONLY_WAIVED if only_waived else _SAID[report.verdict]


def _waived(results: Iterable[CheckResult]) -> Iterator[str]:
    yield from _section("what is waived, for a while", results, Outcome.WAIVED)


def _of(results: Iterable[CheckResult], outcome: Outcome) -> list[CheckResult]:
    return [result for result in results if result.outcome is outcome]


def _about(facts: dict[str, Any]) -> Iterator[str]:  # Any: JSON values
    size = f"{facts['virtual_bytes'] / 2**20:.0f} MiB, {facts['file_bytes'] / 2**20:.0f} MiB as a file"
    compression = f", {facts['compression']}" if facts.get("compression") else ""
    yield f"{facts['format']}{compression}, {size}"
    system = facts.get("os")
    if isinstance(system, dict) and "pretty_name" in system:
        yield f"{system['pretty_name']}, {_count(facts, 'packages')} packages, {facts['files']} files"


def _count(facts: dict[str, Any], name: str) -> int:  # Any: JSON values
    return len(facts[name]) if isinstance(facts.get(name), list) else 0


def _section(title: str, results: Iterable[CheckResult], outcome: Outcome) -> Iterator[str]:
    shared = _shared_reason(_of(results, Outcome.FAIL))
    chosen = [result for result in _of(results, outcome) if not _is_only(result, shared)]
    unjudged = [result.check for result in _of(results, outcome) if _is_only(result, shared)]
    if chosen or unjudged:
        yield f"\n{title}"
    if unjudged and shared:
        yield f"\n  {len(unjudged)} checks {shared.message}"
        yield fill(", ".join(unjudged), WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    for result in chosen:
        yield f"\n  {result.check}: expected that {result.title}"
        yield from (f"    {_place(evidence)}: {evidence.message}" for evidence in result.evidence[:EVIDENCE_SHOWN])
        if len(result.evidence) > EVIDENCE_SHOWN:
            yield f"    ... and {len(result.evidence) - EVIDENCE_SHOWN} more in --format json"
        if result.waived:
            yield f"    waived until {result.waived.expires}: {printable(result.waived.reason)}"
        yield f"    what to do: {result.hint}"


def _shared_reason(failed: list[CheckResult]) -> Evidence | None:
    """When the guest cannot be read, many checks fail for one reason; it is told once."""
    reasons = [r.evidence[0] for r in failed if len(r.evidence) == 1 and r.evidence[0].message.startswith(CANNOT)]
    shared = max(reasons, key=reasons.count, default=None)
    return shared if shared and reasons.count(shared) > 1 else None


def _is_only(result: CheckResult, reason: Evidence | None) -> bool:
    return reason is not None and result.evidence == (reason,)


def _place(evidence: Evidence) -> str:
    return f"{evidence.path}:{evidence.line}" if evidence.line else evidence.path
