"""This module remembers what a distribution's archive answered: planning again is quick and agrees with itself."""

from datetime import UTC, datetime, timedelta

from vmi.core import mmdebstrap
from vmi.core.digests import canonical_json, sha256_of
from vmi.core.files import locked
from vmi.core.models import Model
from vmi.core.progress import Progress
from vmi.core.store import Store
from vmi.manifest.models import BootstrapBase
from vmi.planning import archive
from vmi.planning.models import ResolvedBootstrap

MAX_AGE = timedelta(hours=6)
"""Between a plan and the builds that follow from it; security updates are not missed for longer than this."""


class Remembered(Model):
    """This is one answer of an archive, and when it was given."""

    asked: datetime
    answer: ResolvedBootstrap


def resolve(base: BootstrapBase, store: Store, progress: Progress, *, refresh: bool = False) -> ResolvedBootstrap:
    """This asks the archive which packages a base means today, or remembers an answer younger than MAX_AGE."""
    question = {"base": base.model_dump(mode="json"), "always": mmdebstrap.SMALLEST}
    path = store.resolution(sha256_of(canonical_json(question)))
    with locked(path.with_suffix(".lock")):
        if path.exists() and not refresh:
            remembered = Remembered.read(path)
            if datetime.now(UTC) - remembered.asked < MAX_AGE:
                return remembered.answer
        with progress.task(f"resolving {base.distribution} {base.suite}"):
            answer = archive.resolve(base)
        Remembered(asked=datetime.now(UTC), answer=answer).write(path)
        return answer
