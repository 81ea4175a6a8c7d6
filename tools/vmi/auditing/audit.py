"""This module audits an image: opens it, reads it once, asks every check, and gives a verdict."""

import hashlib
from pathlib import Path
from threading import Thread
from typing import Any

from vmi import __version__
from vmi.auditing.blocks.opening import opened
from vmi.auditing.checks import CHECKS
from vmi.auditing.disk import Disk, find_guest, read_disk
from vmi.auditing.errors import CannotJudge, UnreadableImage
from vmi.auditing.facts import disk_facts, guest_facts
from vmi.auditing.judging import judge, verdict
from vmi.auditing.models import AuditReport
from vmi.auditing.subject import Request, Subject
from vmi.auditing.waiving import apply
from vmi.core.printable import printable
from vmi.core.progress import Progress
from vmi.manifest.models import Appliance


def audit(image: Path, appliance: Appliance | None, progress: Progress, request: Request) -> AuditReport:
    """This judges an image as it lies there; an image that cannot be opened at all is an UnreadableImage."""
    with opened(image) as device, progress.task(f"auditing {image.name}", len(CHECKS) + 2) as advance:
        digest = _Digest(image)
        disk = read_disk(device)
        subject = _subject(disk, appliance, request)
        advance(1)
        results = []
        for check in CHECKS:
            results.append(judge(check, subject))
            advance(1)
        judged = apply(tuple(results), appliance.waivers if appliance else (), request.today, request.levels)
        gate = appliance.policy.gate if appliance else "error"
        facts = _facts(disk, subject)
        report = AuditReport(
            image_sha256=digest.result(),
            tool=f"vmi/{__version__}",
            facts=facts,
            results=judged,
            verdict=verdict(judged, gate),
            gate=gate,
            profile=request.levels.name,
            profile_sha256=request.levels.sha256,
        )
        advance(1)
    return report


def _subject(disk: Disk, appliance: Appliance | None, request: Request) -> Subject:
    try:
        root, guest = find_guest(disk)
    except CannotJudge as error:
        return Subject(disk, error, request, None, appliance)
    return Subject(disk, guest, request, root, appliance)


def _facts(disk: Disk, subject: Subject) -> dict[str, Any]:  # Any: JSON values
    facts = disk_facts(disk)
    if isinstance(subject.found_guest, CannotJudge):
        return facts | {"guest": {"unreadable": printable(subject.found_guest.reason)}}
    return facts | {"root": subject.root.name} | guest_facts(subject.found_guest)


class _Digest:
    """This hashes the file on another core while it is audited; hashing lets go of Python's lock."""

    def __init__(self, image: Path):
        self._image = image
        self._found: str | OSError | None = None
        self._thread = Thread(target=self._run, daemon=True)  # an interrupted audit does not wait for it
        self._thread.start()

    def _run(self) -> None:
        try:
            with self._image.open("rb") as file:
                self._found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            self._found = error

    def result(self) -> str:
        """This is the SHA-256 of the file."""
        self._thread.join()
        if isinstance(self._found, str):
            return self._found
        raise UnreadableImage(f"cannot be read: {self._found}", where=str(self._image))
