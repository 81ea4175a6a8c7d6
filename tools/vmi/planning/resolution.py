"""This module remembers what a distribution's archive answered: planning again is quick and agrees with itself."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime

from vmi.core import mmdebstrap
from vmi.core.digests import canonical_json, sha256_of
from vmi.core.errors import InputError
from vmi.core.files import locked
from vmi.core.models import Model
from vmi.core.progress import Progress
from vmi.core.store import Store
from vmi.manifest.models import Architecture, BootstrapBase, Firmware
from vmi.planning import archive
from vmi.planning.models import ResolvedBootstrap

MAX_AGE = timedelta(hours=6)
"""Between a plan and the builds that follow from it; security updates are not missed for longer than this."""


class Remembered(Model):
    """This is one answer of an archive, and when it was given."""

    asked: AwareDatetime
    answer: ResolvedBootstrap


def resolve(
    base: BootstrapBase,
    architecture: Architecture,
    firmware: Firmware,
    *,
    store: Store,
    progress: Progress,
    refresh: bool = False,
) -> ResolvedBootstrap:
    """This asks the archive which packages a base means today, or remembers an answer younger than MAX_AGE."""
    question = dataclasses.asdict(archive.request(base, architecture, firmware))
    question["always"] = mmdebstrap.smallest(archive.request(base, architecture, firmware))
    path = store.resolution(sha256_of(canonical_json(question)))
    with locked(path.with_suffix(".lock")):
        remembered = None if refresh else _remembered(path)
        if remembered and timedelta(0) <= datetime.now(UTC) - remembered.asked < MAX_AGE:
            return remembered.answer
        with progress.task(f"resolving {base.distribution} {base.suite}"):
            answer = archive.resolve(base, architecture, firmware)
        Remembered(asked=datetime.now(UTC), answer=answer).write(path)
        return answer


def _remembered(path: Path) -> Remembered | None:
    """This is an earlier answer; one that cannot be read is asked for again."""
    try:
        return Remembered.read(path)
    except InputError:
        return None
