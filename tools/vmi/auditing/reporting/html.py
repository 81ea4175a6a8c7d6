"""This module writes a report as one page of HTML: no script, nothing from elsewhere, every word escaped."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import groupby
from string import Template

from vmi.auditing.models import AuditReport
from vmi.auditing.reporting import html_facts
from vmi.auditing.reporting.families import family, heading
from vmi.auditing.reporting.parts import CHAPTERS, WORDS, Chapter, chapters, place, profile, verdict
from vmi.auditing.results import CheckResult, Evidence, Judgement, Outcome
from vmi.core.printable import printable

FIRST = 12
"""How many checks the head names."""
_SAID = (Outcome.FAIL, Outcome.WARN, Outcome.HINT)


def render(report: AuditReport, name: str) -> str:
    """This is the whole page."""
    judgement = report.judgement
    here = files("vmi.auditing.reporting")
    style = here.joinpath("page.css").read_text("utf-8")
    outcome, _, sentence = verdict(judgement).partition(": ")
    return Template(here.joinpath("page.html").read_text("utf-8")).substitute(
        style=style,
        style_digest=f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}",
        outcome=escape(judgement.verdict),
        verdict=f"{escape(outcome)}: {escape(sentence)}",
        name=escape(printable(name)),
        sha256=report.image_sha256,
        first=_first(judgement),
        counts="\n".join(_counts(judgement)),
        about="\n".join(html_facts.about(judgement.facts)),
        findings=_findings(judgement),
        waived=_waived(_of(judgement, Outcome.WAIVED)),
        skipped=_skipped(_of(judgement, Outcome.SKIPPED)),
        passed=_passed(_of(judgement, Outcome.PASS)),
        facts="\n".join(html_facts.folded(judgement.facts)),
        tool=escape(printable(judgement.tool)),
        profile=escape("; ".join(profile(judgement)) or f"judged by the profile '{judgement.profile}'"),
    )


def _of(judgement: Judgement, *outcomes: Outcome) -> list[CheckResult]:
    return [result for result in judgement.results if result.outcome in outcomes]


def _first(judgement: Judgement) -> str:
    """The checks that decided, for whoever reads no further; families that hint may stand before them below."""
    for outcome, title in CHAPTERS[:2]:
        if checks := judgement.with_outcome(outcome):
            more = f" and {len(checks) - FIRST} more" if len(checks) > FIRST else ""
            return f'<p class="first"><b>{title.capitalize()}:</b> {_codes(checks[:FIRST])}{more}</p>\n'
    return ""


def _counts(judgement: Judgement) -> Iterator[str]:
    for outcome, word in WORDS.items():
        if count := len(judgement.with_outcome(outcome)):
            yield f'<li class="{outcome}"><b>{count}</b> {word}</li>'


def _findings(judgement: Judgement) -> str:
    """What failed, warned or hinted, family by family, in the order in which checks are asked; the worst first."""
    unjudged = [chapter for chapter in chapters(judgement) if chapter.unjudged]
    told_once = {check for chapter in unjudged for check in chapter.unjudged}
    results = [result for result in _of(judgement, *_SAID) if result.check not in told_once]
    if not results and not unjudged:
        return "<section><h2>Findings</h2><p>No check has anything to say.</p></section>"
    parts = list(map(_unjudged, unjudged))
    for name, group in groupby(sorted(results, key=lambda each: heading(family(each))[0]), key=family):
        worst_first = sorted(group, key=lambda each: _SAID.index(each.outcome))
        parts.append(f"<h3>{escape(heading(name)[1])}</h3>\n" + "\n".join(map(_article, worst_first)))
    return "<section>\n<h2>Findings</h2>\n" + "\n".join(parts) + "\n</section>"


def _unjudged(chapter: Chapter) -> str:
    """What many checks failed for is told once."""
    return f"""\
<article class="{chapter.outcome}">
<p><span class="said">{chapter.outcome}</span> {_codes(chapter.unjudged)}
<span class="expected">{len(chapter.unjudged)} checks {_text(chapter.reason)}</span></p>
</article>"""


def _codes(checks: Iterable[str]) -> str:
    return ", ".join(f"<code>{_text(check)}</code>" for check in checks)


def _article(result: CheckResult) -> str:
    todo = f'<p class="todo"><b>What to do:</b> {_text(result.hint)}</p>' if result.hint else ""
    return f"""\
<article class="{result.outcome}">
<p><span class="said">{result.outcome}</span> <code>{_text(result.check)}</code>
<span class="expected">Expected that {_text(result.title)}</span></p>
{_seen(result.evidence)}{_why(result)}{todo}
</article>"""


def _seen(evidence: Iterable[Evidence]) -> str:
    items = "\n".join(
        f'<li><span class="path">{_text(place(each))}</span> {_text(each.message)}</li>' for each in evidence
    )
    return f'<ul class="seen">\n{items}\n</ul>\n' if items else ""


def _why(result: CheckResult) -> str:
    lines = []
    if result.waived:
        lines.append(
            f"<b>Waived until {result.waived.expires}</b>, a {result.waived.outcome}: {_text(result.waived.reason)}"
        )
    if result.eased:
        lines.append(f"<b>Less is made of it by the profile:</b> {_text(result.eased.reason)}")
    return "".join(f'<p class="why">{line}</p>\n' for line in lines)


def _waived(results: list[CheckResult]) -> str:
    articles = "\n".join(map(_article, results))
    return f"<section>\n<h2>Waived by the manifest, for a while</h2>\n{articles}\n</section>" if results else ""


def _skipped(results: list[CheckResult]) -> str:
    rows = "\n".join(f"<dt><code>{_text(each.check)}</code></dt><dd>{_text(each.reason)}</dd>" for each in results)
    return f"<section>\n<h2>Skipped</h2>\n<dl>\n{rows}\n</dl>\n</section>" if results else ""


def _passed(results: list[CheckResult]) -> str:
    items = "\n".join(f"<li><code>{_text(each.check)}</code> {_text(each.title)}</li>" for each in results)
    title = f"{html_facts.counted(len(results), 'check', 'checks')} passed"
    return f"<details>\n<summary>{title}</summary>\n<ul>\n{items}\n</ul>\n</details>"


def _text(text: str) -> str:
    return escape(printable(text, 2000))
