"""This module writes what a VO manager reads: the verdict first, then what it rests on, in one minute's reading."""

import shlex
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from vmi.auditing.comparing import markdown
from vmi.auditing.models import AuditReport
from vmi.auditing.results import BUILT_IN_PROFILES, CheckResult, Outcome
from vmi.core.markdown import LONGEST, code, cut, table
from vmi.endorsing.changes import Changes, Unknown
from vmi.endorsing.models import Endorsement
from vmi.endorsing.proof import Proof
from vmi.manifest.models import Lifecycle, VirtualOrganisation
from vmi.releasing.models import Release

WARNINGS = 10
"""How many are shown; the reports hold them all."""
WAIVERS = 40
"""The same; more than any image has checks."""
WAIVED_SHOWN = 5
"""How much of what a waived check saw."""
CHARACTERS = 15_000
"""Of waivers, and of warnings."""
MORE = "in audit.json and boot.json"
NOTES = 1000
"""How many characters of the author's notes are shown."""
HEADS = {
    Outcome.PASS: "passed",
    Outcome.WARN: "warned",
    Outcome.FAIL: "failed",
    Outcome.SKIPPED: "skipped",
    Outcome.WAIVED: "waived",
}
"""What is counted; a hint decides nothing."""


class Subject(NamedTuple):
    """This is one proposal, with everything its text speaks of."""

    vo: VirtualOrganisation
    endorsement: Endorsement
    release: Release
    current: Endorsement | None
    """What the VO endorses now."""
    proof: Proof
    lifecycle: Lifecycle = Lifecycle()
    """As the manifest on main says it now."""
    trusted_root: str | None = None
    """A file's name, where not the public Sigstore's root is used."""
    changes: Changes | None = None
    """In what it differs from what the VO endorses now; None when that is nothing yet."""


def body(subject: Subject) -> str:
    """This is the pull request's text. What comes from a manifest or an image stands in code spans (core.markdown)."""
    before = (
        _verdict(subject),
        _life(subject),
        _versions(subject),
        _notes(subject.release),
        _checks(subject.proof),
    )
    after = (_origin(subject), _meaning(subject))
    room = LONGEST - sum(map(len, (*before, *after)))
    parts = (*before, _changes(subject, room), *after)
    return "\n\n".join(part for part in parts if part) + "\n"


def _verdict(subject: Subject) -> str:
    endorsement, proof = subject.endorsement, subject.proof
    question = (
        f"**Should {code(endorsement.vo)} offer {code(endorsement.appliance)} {code(endorsement.version)} "
        f"until {_day(endorsement.expires)}?**"
    )
    results = (*proof.audit.results, *proof.boot.results)
    counts = [(len(_with(results, outcome)), outcome) for outcome in (Outcome.WARN, Outcome.WAIVED)]
    told = [f"{count} {'warned' if outcome is Outcome.WARN else 'waived'}" for count, outcome in counts if count]
    failed = "no check failed" if not counts[1][0] else "no check failed that is not waived"
    found = f"{failed}, {' and '.join(told)}: read them below" if told else failed
    return f"{question}\nThe image is signed by the release workflow and verified; {found}."


def _life(subject: Subject) -> str:
    life, lines = subject.lifecycle, []
    if life.state == "deprecated":
        instead = f" Its users should move to {code(life.replacement)}." if life.replacement else ""
        lines.append(f"**{code(subject.release.appliance)} is deprecated**: look for another one.{instead}")
    if life.end_of_support and life.end_of_support < subject.endorsement.expires.date():
        lines.append(f"Nobody mends it from {life.end_of_support} on: that is before this endorsement ends.")
    return "\n".join(lines)


def _notes(release: Release) -> str:
    return f"What is new, in the author's words: {code(release.notes, NOTES)}" if release.notes else ""


def _versions(subject: Subject) -> str:
    new, old, image = subject.endorsement, subject.current, subject.release.image
    rows = [
        ("version", code(new.version), code(old.version) if old else "none"),
        ("sha256", code(new.image_sha256), code(old.image_sha256) if old else ""),
        ("expires", _day(new.expires), _day(old.expires) if old else ""),
        ("size", f"{image.size_bytes / 1e6:.1f} MB to download, {image.virtual_bytes / 2**30:.1f} GiB disk", ""),
        ("title", code(subject.release.title), ""),
    ]
    rows += [
        (f"also as {code(other.format)}", f"the same disk, {other.size_bytes / 1e6:.1f} MB to download", "")
        for other in subject.release.others
    ]
    return table(("", "proposed", "endorsed now"), rows)


def _changes(subject: Subject, room: int) -> str:
    """This is what `vmi diff` says of the two images, in at most `room` characters."""
    current, changes = subject.current, subject.changes
    if current and current.image_sha256 == subject.endorsement.image_sha256:
        return "**What changed**: nothing, it is the image that is endorsed now."
    if isinstance(changes, Unknown):
        return (
            f"**What changed is not known**: {code(changes.reason)}. Ask the author, or look at both images yourself."
        )
    return markdown.render(changes, room).rstrip() if changes else ""


def _checks(proof: Proof) -> str:
    rows = []
    for name, report in (("audit, offline", proof.audit), ("boot", proof.boot)):
        counts = [str(len(_with(report.results, outcome))) for outcome in HEADS]
        rows.append((name, f"**{report.verdict}**", *counts))
    counted = table(("", "verdict", *HEADS.values()), rows)
    results = (*proof.audit.results, *proof.boot.results)
    lines = [
        *_profile(proof.audit),
        *_shown(list(_waivers(results)), WAIVERS),
        *_shown(list(_warnings(results)), WARNINGS),
    ]
    return "\n".join([counted, *([""] if lines else []), *lines])


def _profile(audit: AuditReport) -> Iterator[str]:
    """This says by what the image was judged, unless it is what everybody takes."""
    if audit.profile != BUILT_IN_PROFILES[0]:
        own = f", a file with sha256 {code(audit.profile_sha256)}" if audit.profile_sha256 else ""
        yield f"- judged by the profile {code(audit.profile)}{own}"
    for result in audit.results:
        if result.eased:
            yield f"- **made less of by this profile**, because {code(result.eased.reason)}: {code(result.check)}"


def _shown(lines: list[str], limit: int) -> list[str]:
    more = [f"- and {len(lines) - limit} more {MORE}"] if len(lines) > limit else []
    return cut([*lines[:limit], *more], CHARACTERS, MORE)


def _waivers(results: Iterable[CheckResult]) -> Iterator[str]:
    for result in results:
        if waived := result.waived:
            yield (
                f"- **waived until {waived.expires}**, because {code(waived.reason)}: "
                f"{_expected(result, WAIVED_SHOWN)}, and {HEADS[waived.outcome]}"
            )


def _warnings(results: Iterable[CheckResult]) -> Iterable[str]:
    return (f"- warned: {_expected(result, 1)}" for result in _with(tuple(results), Outcome.WARN))


def _expected(result: CheckResult, most: int) -> str:
    """This is what a check expected and what it saw where; in a waiver, each of what is to be forgiven."""
    seen = "; ".join(f"{code(each.path)} {code(each.message)}" for each in result.evidence[:most])
    more = f" and {len(result.evidence) - most} more" if len(result.evidence) > most else ""
    return f"{code(result.check)} expected that {code(result.title)}{': ' if seen else ''}{seen}{more}"


def _origin(subject: Subject) -> str:
    release, proof = subject.release, subject.proof
    who = f"signed by {code(proof.identity)}, for which {code(proof.issuer)} vouches"
    told = f"Built from commit {code(release.commit)}, {who}. Check it yourself, on any machine:"
    return "\n".join((told, "", "```sh", *_commands(subject), "```"))


def _commands(subject: Subject) -> tuple[str, ...]:
    release, proof = subject.release, subject.proof
    image = release.image.url.rpartition("/")[2]
    bundles = [attestation.url for attestation in release.attestations]
    fetch = "curl --fail --location --remote-name-all"
    root = ("--trusted-root", subject.trusted_root) if subject.trusted_root else ()
    verify = (
        "vmi",
        "verify",
        image,
        "--bundles",
        "attestations",
        "--identity",
        proof.identity,
        "--issuer",
        proof.issuer,
    )
    return (
        f"{fetch} {shlex.quote(release.image.url)}",
        f"{fetch} --create-dirs --output-dir attestations {shlex.join(bundles)}",
        shlex.join((*verify, *root)),
    )


def _meaning(subject: Subject) -> str:
    vo, day = code(subject.vo.name), _day(subject.endorsement.expires)
    return " ".join(  # one line: GitHub breaks lines of a pull request where they are broken here
        (
            f"**Approving and merging** puts this image into the signed list of {vo}: its providers will offer it to",
            f"its members until {day}. **Closing** this pull request keeps what is endorsed now, and {vo} is not asked",
            "about this version again. A newer version takes this one's place here, and approvals start anew.",
            "The manual is `docs/vo-managers.md`.",
        )
    )


def _with(results: tuple[CheckResult, ...], outcome: Outcome) -> list[CheckResult]:
    return [result for result in results if result.outcome is outcome]


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
