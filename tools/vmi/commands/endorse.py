"""This module is `vmi endorse`: it asks each VO that follows an appliance to endorse a release of it."""

import argparse
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vmi.commands import trust
from vmi.core import documents, http
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError, ServiceError
from vmi.core.files import read_bytes
from vmi.core.github import GitHub
from vmi.endorsing import decision, pull_requests
from vmi.endorsing.catalogue import Catalogue
from vmi.endorsing.models import Endorsement
from vmi.endorsing.pull_requests import Outcome, Proposal
from vmi.manifest.models import Lifecycle, VirtualOrganisation
from vmi.releasing.models import Release
from vmi.signing.models import SUFFIX

if TYPE_CHECKING:
    from vmi.endorsing.proof import Fetch


class Asked(NamedTuple):
    """This is one VO that is to be asked."""

    endorsement: Endorsement
    current: Endorsement | None
    """What it endorses now of the same appliance."""
    endorsed: Release | None
    """The record of that, where main still holds it."""


GONE = "main holds no manifest of it any more"


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.add_argument("name", metavar="NAME", help="the appliance")
    parser.add_argument("version", metavar="VERSION", nargs="?", help="a released version (default: the latest)")
    parser.add_argument(
        "--build", type=Path, metavar="BUILD_DIR", help="read bundles and reports here (default: from the release)"
    )
    parser.add_argument(
        "--confirm",
        action="store_true",
        help="really open pull requests, in GITHUB_REPOSITORY at GITHUB_API_URL with GITHUB_TOKEN",
    )
    parser.add_argument(
        "--repo", type=Path, metavar="DIR", help="a checkout: files that equal main's are not fetched (default: none)"
    )
    trust.add_own_policy(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """This finds whom to ask, proves what they are asked, and asks when told to."""
    github = GitHub.from_environment(os.environ, needs_token=args.confirm)
    catalogue = Catalogue(github, args.repo)
    release, record_sha256 = catalogue.release(args.name, args.version)
    vos = {vo.name: vo for vo in catalogue.virtual_organisations()}
    appliance = catalogue.appliance(release.appliance)
    reason = decision.withheld(appliance) if appliance else GONE
    if appliance is None or reason:
        return _say(release, _withheld(release, vos, reason or GONE), console)
    wanted = decision.endorsements(release, record_sha256, vos.values(), datetime.now(UTC))
    settled, open_ones = _settle(catalogue, release, wanted)
    settled += _over(release, vos, wanted)
    proposals = list(_proposals(args, appliance.lifecycle, release, vos, open_ones)) if open_ones else []
    followers = len(settled) + len(proposals)
    console.note(f"VOs that follow {release.appliance}: {followers} of {len(vos)}; to ask: {len(proposals)}")
    if not args.confirm:
        return _dry_run(console, settled, proposals)
    outcomes = [*settled, *(_propose(github, proposal, catalogue.commit, console) for proposal in proposals)]
    return _say(release, outcomes, console)


def _say(release: Release, outcomes: list[Outcome], console: Console) -> int:
    console.result(_text(release, outcomes), {"outcomes": [outcome._asdict() for outcome in outcomes]})
    return ExitCode.TOOL if any(outcome.state == "failed" for outcome in outcomes) else ExitCode.DONE


def _settle(
    catalogue: Catalogue, release: Release, wanted: tuple[Endorsement, ...]
) -> tuple[list[Outcome], list[Asked]]:
    settled, open_ones = [], []
    for endorsement in wanted:
        current, endorsed = catalogue.standing(endorsement)
        reason = decision.settled(endorsement, release, current, endorsed)
        if reason:
            settled.append(Outcome(endorsement.vo, "settled", notes=(reason,)))
        else:
            open_ones.append(Asked(endorsement, current, endorsed))
    return settled, open_ones


def _withheld(release: Release, vos: dict[str, VirtualOrganisation], reason: str) -> list[Outcome]:
    followers = sorted(name for name, vo in vos.items() if decision.follows(vo, release.appliance))
    return [Outcome(name, "settled", notes=(f"not asked: {reason}",)) for name in followers]


def _over(release: Release, vos: dict[str, VirtualOrganisation], wanted: tuple[Endorsement, ...]) -> list[Outcome]:
    late = {name for name, vo in vos.items() if decision.follows(vo, release.appliance)} - {e.vo for e in wanted}
    reason = f"an endorsement of {release.version}, released {release.released:%Y-%m-%d}, would be over already"
    return [Outcome(name, "settled", notes=(reason,)) for name in sorted(late)]


def _proposals(
    args: argparse.Namespace,
    life: Lifecycle,
    release: Release,
    vos: dict[str, VirtualOrganisation],
    open_ones: list[Asked],
) -> Iterator[Proposal]:
    from vmi.endorsing.body import Subject, body  # with the verifier, 0.7 s: not for --help
    from vmi.endorsing.changes import Comparisons
    from vmi.endorsing.proof import gather

    verifier = trust.verifier(args)
    proof = gather(release, verifier, http.fetch if args.build is None else _from_directory(args.build))
    comparisons = Comparisons(release, proof, lambda endorsed: gather(endorsed, verifier, http.fetch))
    root = args.trusted_root.name if args.trusted_root else None
    for endorsement, current, endorsed in open_ones:
        vo, changes = vos[endorsement.vo], comparisons.since(current, endorsed)
        yield Proposal(
            vo=vo.name,
            path=decision.path(vo.name, release.appliance),
            content=documents.dump(endorsement).encode(),
            branch=decision.branch(vo.name, release.appliance),
            title=decision.title(endorsement),
            body=body(Subject(vo, endorsement, release, current, proof, life, root, changes)),
            managers=vo.managers,
        )


def _from_directory(directory: Path) -> "Fetch":
    def fetch(url: str, limit_bytes: int) -> bytes:
        name = url.rpartition("/")[2]
        return read_bytes(directory / ("attestations" if name.endswith(SUFFIX) else "") / name, limit_bytes)

    if not directory.is_dir():
        raise InputError("is not a directory", where=str(directory), hint="name a build's directory: vmi build")
    return fetch


def _propose(github: GitHub, proposal: Proposal, main: str, console: Console) -> Outcome:
    try:
        with console.task(f"asking {proposal.vo}"):
            return pull_requests.propose(github, proposal, main)
    except ServiceError as error:  # the other VOs are asked all the same; the run ends with 3
        console.failure(error)
        return Outcome(proposal.vo, "failed", notes=(str(error),))


def _dry_run(console: Console, settled: list[Outcome], proposals: list[Proposal]) -> int:
    lines = [_line(outcome) for outcome in settled]
    for proposal in proposals:
        asked = " ".join(proposal.managers)
        lines += [f"would ask {proposal.vo} ({asked}) by the branch {proposal.branch}:", "", f"# {proposal.title}", ""]
        lines += [proposal.body, f"# {proposal.path}", "", proposal.content.decode()]
    text = "\n".join(lines) if lines else "no VO is to be asked"
    data = [{**proposal._asdict(), "content": proposal.content.decode()} for proposal in proposals]
    console.result(text, {"settled": [outcome._asdict() for outcome in settled], "proposals": data})
    if proposals:
        console.note("--confirm opens the pull requests")
    return ExitCode.DONE


def _text(release: Release, outcomes: list[Outcome]) -> str:
    if not outcomes:
        return f"no VO follows {release.appliance}"
    return "\n".join(_line(outcome) for outcome in outcomes)


def _line(outcome: Outcome) -> str:
    notes = f" ({'; '.join(outcome.notes)})" if outcome.notes else ""
    return f"{outcome.vo:<20} {outcome.state:<12} {outcome.url}{notes}".rstrip()
