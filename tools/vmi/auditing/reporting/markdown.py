"""This module writes a summary for a pull request: what is wrong in some lines, the rest folded.

Whatever came from an image or a manifest stands in code spans (vmi.core.markdown).
"""

from collections.abc import Iterator

from vmi.auditing.models import AuditReport
from vmi.auditing.reporting.parts import WORDS, about, chapters, counted, place, verdict
from vmi.auditing.results import CheckResult, Evidence, Judgement, Outcome
from vmi.core.markdown import LIMIT, LONGEST, code, cut, folded

SHOWN = 20
"""How many checks are told in a line before anything is folded."""
FIRST = 160
"""How many characters of what was seen stand in such a line."""
EVIDENCE_SHOWN = 5
HEAD_CHARACTERS = 10_000
MORE = "in the report as JSON"


def render(report: AuditReport, name: str) -> str:
    """This is the whole summary, fit for the text of a pull request."""
    judgement = report.judgement
    word, _, sentence = verdict(judgement).partition(": ")
    head = [f"**{word}**: {sentence}", "", f"{code(name)}, sha256 `{report.image_sha256}`", _counted(judgement)]
    told = cut(list(_told(judgement)), HEAD_CHARACTERS, MORE)
    details = cut(list(_details(judgement)), LONGEST - 2 * HEAD_CHARACTERS, MORE)
    return "\n".join([*head, *([""] if told else []), *told, "", folded("everything that was found", details)]) + "\n"


def _counted(judgement: Judgement) -> str:
    profile = "" if judgement.profile == "egi" else f", by the profile {code(judgement.profile)}"
    return counted(judgement) + profile


def _told(judgement: Judgement) -> Iterator[str]:
    """One line for each check that decides something."""
    for outcome in (Outcome.FAIL, Outcome.WARN, Outcome.WAIVED):
        results = [result for result in judgement.results if result.outcome is outcome]
        for result in results[:SHOWN]:
            first = f": {_seen(result.evidence[0], FIRST)}" if result.evidence else ""
            more = f" and {len(result.evidence) - 1} more" if len(result.evidence) > 1 else ""
            until = f" until {result.waived.expires}" if result.waived else ""
            yield f"- {outcome}{until}: {code(result.check)}{first}{more}"
        if len(results) > SHOWN:
            yield f"- {outcome}: {len(results) - SHOWN} more checks below"


def _details(judgement: Judgement) -> Iterator[str]:
    yield from (f"- {code(line)}" for line in about(judgement))
    for chapter in chapters(judgement):
        yield f"\n#### {chapter.title}\n"
        if chapter.unjudged:
            yield f"- {len(chapter.unjudged)} checks {code(chapter.reason)}: {code(', '.join(chapter.unjudged), 4000)}"
        for result in chapter.results:
            yield from _result(result)
    skipped = [result for result in judgement.results if result.outcome is Outcome.SKIPPED]
    if skipped:
        yield "\n#### what was skipped\n"
        yield from (f"- {code(result.check)}: {code(result.reason)}" for result in skipped)
    yield "\n#### what is well\n"
    yield ", ".join(map(code, judgement.with_outcome(Outcome.PASS))) or "nothing"


def _result(result: CheckResult) -> Iterator[str]:
    yield f"- {code(result.check)}, expected that {code(result.title)}"
    yield from (f"  - {_seen(evidence)}" for evidence in result.evidence[:EVIDENCE_SHOWN])
    if len(result.evidence) > EVIDENCE_SHOWN:
        yield f"  - and {len(result.evidence) - EVIDENCE_SHOWN} more {MORE}"
    if result.waived:
        what = WORDS[result.waived.outcome]
        yield f"  - {what}, waived until {result.waived.expires}: {code(result.waived.reason)}"
    if result.eased:
        yield f"  - less is made of it by the profile: {code(result.eased.reason)}"
    if result.hint:
        yield f"  - what to do: {code(result.hint)}"


def _seen(evidence: Evidence, limit: int = LIMIT) -> str:
    return f"{code(place(evidence), limit)} {code(evidence.message, limit)}"
