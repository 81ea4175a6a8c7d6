"""This module says in what a release differs from the one that a VO endorses now, by the reports that were signed."""

from collections.abc import Callable
from typing import NamedTuple

from vmi.auditing.comparing.compare import compare
from vmi.auditing.comparing.models import Comparison
from vmi.core.errors import Failure, Refusal
from vmi.endorsing.models import Endorsement
from vmi.endorsing.proof import Proof
from vmi.releasing.models import Release


class Unknown(NamedTuple):
    """This says that nobody knows what changed."""

    reason: str


Changes = Comparison | Unknown
Prove = Callable[[Release], Proof]
"""From a release to what is proved of it; anything less is a Failure."""


class Comparisons:
    """This compares one release with what VOs endorse now, each old version once: most VOs endorse the same.

    The old image need not be provable any more, for what is asked is about the new one; but then its report counts for
    nothing, and that is said.
    """

    def __init__(self, release: Release, proof: Proof, prove: Prove):
        self._name, self._proof, self._prove = _name(release), proof, prove
        self._known: dict[tuple[str, str], Changes] = {}

    def since(self, current: Endorsement | None, endorsed: Release | None) -> Changes | None:
        """This is what changed since `current`, whose record is `endorsed`; None when nothing is endorsed yet."""
        if current is None:
            return None
        key = (current.version, current.image_sha256)
        if key not in self._known:
            self._known[key] = self._changes(current, endorsed)
        return self._known[key]

    def _changes(self, current: Endorsement, endorsed: Release | None) -> Changes:
        try:
            old = self._prove(_demand_record(current, endorsed))
            return compare(old.audit, self._proof.audit, _name(current), self._name)
        except Failure as error:
            return Unknown(str(error))


def _demand_record(current: Endorsement, endorsed: Release | None) -> Release:
    if endorsed is None:
        raise Refusal(f"main holds no release record of {_name(current)}")
    if endorsed.image.sha256 != current.image_sha256:
        raise Refusal(f"the release record of {_name(current)} names another image")
    return endorsed


def _name(version: Endorsement | Release) -> str:
    return f"{version.appliance} {version.version}"
