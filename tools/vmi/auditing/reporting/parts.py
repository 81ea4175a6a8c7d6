"""This module is what every form of a report says, in the order in which it is said."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from vmi.auditing.judging import CANNOT
from vmi.auditing.results import BUILT_IN_PROFILES, CheckResult, Evidence, Judgement, Outcome

_SAID = {
    Outcome.PASS: "PASS: nothing is wrong with this image",
    Outcome.WARN: "WARN: this image can be published; look at the warnings",
    Outcome.FAIL: "FAIL: this image must not be published",
}
_ONLY_WAIVED = "WARN: this image can be published; look at what is waived"
_HINTS = "PASS: nothing must change; some things could be better"
_GATE = "FAIL: this image must not be published, because the manifest's policy.gate lets no warning pass"
WORDS = {
    Outcome.FAIL: "failed",
    Outcome.WARN: "warned",
    Outcome.HINT: "hinted",
    Outcome.WAIVED: "waived",
    Outcome.SKIPPED: "skipped",
    Outcome.PASS: "passed",
}
"""What checks did, the worst first."""
CHAPTERS = (
    (Outcome.FAIL, "what must change"),
    (Outcome.WARN, "what to look at"),
    (Outcome.HINT, "what could be better, or is worth knowing"),
    (Outcome.WAIVED, "what is waived, for a while"),
)
"""What is said of results that did not pass, the worst first."""


class Chapter(NamedTuple):
    """This is the results of one outcome."""

    outcome: Outcome
    title: str
    unjudged: tuple[str, ...]
    """The checks that all failed for one reason: it is told once."""
    reason: str
    results: tuple[CheckResult, ...]
    """The others."""


def verdict(judgement: Judgement) -> str:
    """This is the verdict in a sentence."""
    sentence = _verdict(judgement)
    if judgement.eased and judgement.verdict is not Outcome.FAIL:
        return (
            f"{judgement.verdict.upper()} by the profile '{judgement.profile}' only: it makes less of what checks say"
        )
    return sentence


def _verdict(judgement: Judgement) -> str:
    if judgement.verdict is Outcome.FAIL and not judgement.with_outcome(Outcome.FAIL) and judgement.against_warnings():
        return _GATE
    if judgement.verdict is Outcome.PASS and judgement.with_outcome(Outcome.HINT):
        return _HINTS
    only_waived = judgement.verdict is Outcome.WARN and not judgement.with_outcome(Outcome.WARN)
    return _ONLY_WAIVED if only_waived else _SAID[judgement.verdict]


def counted(judgement: Judgement) -> str:
    """This is how many checks said what, the worst first."""
    numbers = [(len(judgement.with_outcome(outcome)), word) for outcome, word in WORDS.items()]
    return ", ".join(f"{number} {word}" for number, word in numbers if number)


def about(judgement: Judgement) -> Iterator[str]:
    """These are the lines that say what was judged, and by what."""
    facts = judgement.facts
    size = f"{facts['virtual_bytes'] / 2**20:.0f} MiB, {facts['file_bytes'] / 2**20:.0f} MiB as a file"
    compression = f", {facts['compression']}" if facts.get("compression") else ""
    yield f"{facts['format']}{compression}, {size}"
    system = facts.get("os")
    if isinstance(system, dict) and "pretty_name" in system:
        yield f"{system['pretty_name']}, {_count(facts, 'packages')} packages, {facts['files']} files"
    yield from profile(judgement)


def profile(judgement: Judgement) -> Iterator[str]:
    """This names the profile, unless it is the one that everybody takes."""
    if judgement.profile != BUILT_IN_PROFILES[0]:
        own = f", a file with sha256 {judgement.profile_sha256}" if judgement.profile_sha256 else ""
        yield f"judged by the profile '{judgement.profile}'{own}"
    if judgement.eased:
        yield f"it is milder than the checks themselves on {', '.join(judgement.eased)}: no report to sign or release"


def chapters(judgement: Judgement) -> Iterator[Chapter]:
    """This is everything that did not pass."""
    shared = _shared_reason(judgement.results)
    for outcome, title in CHAPTERS:
        results = [result for result in judgement.results if result.outcome is outcome]
        unjudged = tuple(result.check for result in results if _is_only(result, shared))
        others = tuple(result for result in results if not _is_only(result, shared))
        if results:
            yield Chapter(outcome, title, unjudged, shared.message if shared else "", others)


def place(evidence: Evidence) -> str:
    """This is where something was seen."""
    return f"{evidence.path}:{evidence.line}" if evidence.line else evidence.path


def _count(facts: Mapping[str, Any], name: str) -> int:  # Any: JSON values
    return len(facts[name]) if isinstance(facts.get(name), list) else 0


def _shared_reason(results: Iterable[CheckResult]) -> Evidence | None:
    """When the guest cannot be read, many checks fail for one reason."""
    failed = [result.evidence for result in results if result.outcome is Outcome.FAIL]
    reasons = [found[0] for found in failed if len(found) == 1 and found[0].message.startswith(CANNOT)]
    shared = max(reasons, key=reasons.count, default=None)
    return shared if shared and reasons.count(shared) > 1 else None


def _is_only(result: CheckResult, reason: Evidence | None) -> bool:
    return reason is not None and result.evidence == (reason,)
