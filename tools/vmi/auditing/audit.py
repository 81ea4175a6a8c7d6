"""This module audits an image: opens it, reads it once, asks every check, and gives a verdict."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmi import __version__
from vmi.auditing.blocks.device import Image
from vmi.auditing.blocks.opening import container, opened, opened_file
from vmi.auditing.checks import CHECKS
from vmi.auditing.disk import Disk, find_guest, read_disk
from vmi.auditing.errors import CannotJudge
from vmi.auditing.facts import digests, disk_facts, guest_facts
from vmi.auditing.image_digest import ImageDigest
from vmi.auditing.judging import judge
from vmi.auditing.results import Judgement, verdict
from vmi.auditing.subject import Request, Subject
from vmi.auditing.waiving import apply
from vmi.core.printable import printable
from vmi.core.progress import Progress

if TYPE_CHECKING:
    from vmi.auditing.models import AuditReport
    from vmi.manifest.models import Appliance


def audit(image: Path, appliance: "Appliance | None", progress: Progress, request: Request) -> "AuditReport":
    """This judges an image as it lies there, and hashes it, so that the report can be kept.

    An image that cannot be opened at all is an UnreadableImage.
    """
    from vmi.auditing.models import AuditReport  # see vmi.auditing.results

    with opened_file(image) as file:
        digest = ImageDigest(file)
        judgement = _judged(container(file), image.name, appliance, progress, request)
        return AuditReport.of(judgement, digest.result())


def look(image: Path, appliance: "Appliance | None", progress: Progress, request: Request) -> Judgement:
    """This is the same for a person who looks at an image now: to hash a raw disk takes longer than to judge it."""
    with opened(image) as device:
        return _judged(device, image.name, appliance, progress, request)


def _judged(device: Image, name: str, appliance: "Appliance | None", progress: Progress, request: Request) -> Judgement:
    with progress.task(f"auditing {name}", len(CHECKS) + 2) as advance:
        disk = read_disk(device, request.external)
        subject = _subject(disk, appliance, request)
        advance(1)
        results = []
        for check in CHECKS:
            results.append(judge(check, subject))
            advance(1)
        judged = apply(tuple(results), appliance.waivers if appliance else (), request.today, request.levels)
        gate = appliance.policy.gate if appliance else "error"
        judgement = Judgement(
            tool=f"vmi/{__version__}",
            facts=_facts(disk, subject),
            results=judged,
            verdict=verdict(judged, gate),
            gate=gate,
            profile=request.levels.name,
            profile_sha256=request.levels.sha256,
        )
        advance(1)
    return judgement


def _subject(disk: Disk, appliance: "Appliance | None", request: Request) -> Subject:
    try:
        root, guest = find_guest(disk)
    except CannotJudge as error:
        return Subject(disk, error, request, None, appliance)
    return Subject(disk, guest, request, root, appliance)


def _facts(disk: Disk, subject: Subject) -> dict[str, Any]:  # Any: JSON values
    facts = disk_facts(disk)
    if isinstance(subject.found_guest, CannotJudge):
        return facts | {"guest": {"unreadable": printable(subject.found_guest.reason)}}
    return facts | {"root": subject.root.name} | guest_facts(subject.found_guest, digests(subject))
