"""This module writes an audit's report as SARIF: paths begin at the root of the image, what is waived is suppressed."""

import inspect
from collections.abc import Iterator

from vmi.auditing import waiving
from vmi.auditing.checks import CHECKS
from vmi.auditing.models import AuditReport
from vmi.auditing.results import CheckResult, Evidence, Outcome
from vmi.auditing.subject import Check
from vmi.core.findings import Finding, Page, Severity
from vmi.core.printable import printable
from vmi.core.reports import sarif

SEVERITIES = {Outcome.FAIL: Severity.ERROR, Outcome.WARN: Severity.WARNING, Outcome.HINT: Severity.HINT}
CATEGORY = "vmi audit"
BASE = "IMAGE"


def render(report: AuditReport, name: str, manual: str = "") -> str:
    """This is a whole log; `manual` is the address of docs/audit.md, where it is known."""
    found = [(finding, result) for result in report.results for finding in _findings(result)]
    accepted = {finding: _reason(result) for finding, result in found if result.waived}
    base = (
        f"the root of the guest in {printable(name)}, sha256 {report.image_sha256}, by the profile '{report.profile}'"
    )
    setting = sarif.Setting(BASE, base, accepted, manual)
    return sarif.render([finding for finding, _ in found], _pages(), CATEGORY, setting)


def _findings(result: CheckResult) -> Iterator[Finding]:
    said = result.waived.outcome if result.waived else result.outcome
    if said in SEVERITIES:
        for evidence in result.evidence or (Evidence(path="/", message=result.title),):
            path = evidence.path.lstrip("/") or "."
            yield Finding(path, evidence.line or 1, 1, result.check, SEVERITIES[said], evidence.message, result.hint)


def _reason(result: CheckResult) -> str:
    return f"until {result.waived.expires}: {result.waived.reason}" if result.waived else ""


def _pages() -> Iterator[Page]:
    for check in CHECKS:
        yield Page(check.ID, SEVERITIES[check.SEVERITY], f"Expected that {check.TITLE}", _text(check))
    text = f"{inspect.getdoc(waiving)}\n\nWhat to do: {waiving.HINT}"
    yield Page(waiving.ID, Severity.WARNING, f"Expected that {waiving.TITLE}", text)


def _text(check: Check) -> str:
    return f"{(check.__doc__ or '').strip()}\n\nWhat to do: {check.HINT}\n\nSources: {', '.join(check.SOURCES)}"
