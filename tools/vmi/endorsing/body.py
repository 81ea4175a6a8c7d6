"""This module writes what a VO manager reads: the verdict first, then what it rests on, in one minute's reading."""

import shlex
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from vmi.auditing.models import CheckResult, Outcome
from vmi.core.markdown import code
from vmi.endorsing.models import Endorsement
from vmi.endorsing.proof import Proof
from vmi.manifest.models import VirtualOrganisation
from vmi.releasing.models import Release

WARNINGS = 10
"""How many are shown; the reports hold them all."""


class Subject(NamedTuple):
    """This is one proposal, with everything its text speaks of."""

    vo: VirtualOrganisation
    endorsement: Endorsement
    release: Release
    current: Endorsement | None
    """What the VO endorses now."""
    proof: Proof
    trusted_root: str | None = None
    """A file's name, where not the public Sigstore's root is used."""


def body(subject: Subject) -> str:
    """This is the pull request's text. What comes from a manifest or an image stands in code spans (core.markdown)."""
    parts = (_verdict(subject), _change(subject), _checks(subject.proof), _origin(subject), _meaning(subject))
    return "\n\n".join(part for part in parts if part) + "\n"


def _verdict(subject: Subject) -> str:
    endorsement, proof = subject.endorsement, subject.proof
    question = (
        f"**Should {code(endorsement.vo)} offer {code(endorsement.appliance)} {code(endorsement.version)} "
        f"until {_day(endorsement.expires)}?**"
    )
    warned = sum(len(_with(r, Outcome.WARN)) for r in (proof.audit.results, proof.boot.results))
    found = "no check failed" if not warned else f"no check failed, {warned} warned: read them below"
    return f"{question}\nThe image is signed by the release workflow and verified; {found}."


def _change(subject: Subject) -> str:
    new, old, image = subject.endorsement, subject.current, subject.release.image
    rows = [
        ("version", code(new.version), code(old.version) if old else "none"),
        ("sha256", code(new.image_sha256), code(old.image_sha256) if old else ""),
        ("expires", _day(new.expires), _day(old.expires) if old else ""),
        ("size", f"{image.size_bytes / 1e6:.1f} MB to download, {image.virtual_bytes / 2**30:.1f} GiB disk", ""),
        ("title", code(subject.release.title), ""),
    ]
    return _table(("", "proposed", "endorsed now"), rows)


def _checks(proof: Proof) -> str:
    rows = []
    for name, report in (("audit, offline", proof.audit), ("boot", proof.boot)):
        counts = [str(len(_with(report.results, outcome))) for outcome in Outcome]
        rows.append((name, f"**{report.verdict}**", *counts))
    table = _table(("", "verdict", "passed", "warned", "failed", "skipped"), rows)
    warnings = list(_warnings((*proof.audit.results, *proof.boot.results)))
    more = [f"- and {len(warnings) - WARNINGS} more in audit.json and boot.json"] if len(warnings) > WARNINGS else []
    return "\n".join([table, *([""] if warnings else []), *warnings[:WARNINGS], *more])


def _warnings(results: Iterable[CheckResult]) -> Iterable[str]:
    for result in _with(tuple(results), Outcome.WARN):
        first = f": {code(result.evidence[0].message)}" if result.evidence else ""
        yield f"- {code(result.check)} {code(result.title)}{first}"


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


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _with(results: tuple[CheckResult, ...], outcome: Outcome) -> list[CheckResult]:
    return [result for result in results if result.outcome is outcome]


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
