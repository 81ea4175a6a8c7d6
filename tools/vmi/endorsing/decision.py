"""This module decides which VO is asked to endorse a release: pure functions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from vmi.core.errors import InputError
from vmi.core.models import ApplianceName, Sha256, VoName
from vmi.endorsing.models import Endorsement
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.releasing.models import Release


def endorsements(
    release: Release, record_sha256: Sha256, vos: Iterable[VirtualOrganisation], now: datetime
) -> tuple[Endorsement, ...]:
    """These are the endorsements to propose: one per VO that follows the appliance, unless it would be over by now."""
    followers = sorted((vo for vo in vos if follows(vo, release.appliance)), key=lambda vo: vo.name)
    proposed = (_endorsement(release, record_sha256, vo) for vo in followers)
    return tuple(endorsement for endorsement in proposed if endorsement.expires > now)


def withheld(appliance: Appliance) -> str | None:
    """This is why an appliance's releases are not proposed to anybody now, or None; by its manifest on main."""
    life = appliance.lifecycle
    if life.state == "development":
        return "it is in development: only what is in production is proposed"
    if life.state == "retired":
        return f"it is retired{f', and {life.replacement} takes its place' if life.replacement else ''}"
    return None


def follows(vo: VirtualOrganisation, appliance: ApplianceName) -> bool:
    return any(follow.appliance == appliance for follow in vo.follows)


def settled(
    proposed: Endorsement, release: Release, current: Endorsement | None, endorsed: Release | None
) -> str | None:
    """This is why a VO need not be asked, or None; `endorsed` is the release that `current` names."""
    if current == proposed:
        return f"endorses {proposed.version} already"
    if current is not None and endorsed is not None and endorsed.released > release.released:
        return f"endorses {current.version}, which is newer"
    return None


def path(vo: VoName, appliance: ApplianceName) -> str:
    """This is where a VO's endorsement of an appliance lies in the repository."""
    return f"vos/{vo}/images/{appliance}.yaml"


def branch(vo: VoName, appliance: ApplianceName) -> str:
    """This is the one branch on which a VO is asked about an appliance, whatever the version."""
    if ".." in vo or vo.endswith(".lock"):
        raise InputError("cannot be part of a branch's name", where=f"VO '{vo}'", hint="rename its directory")
    return f"endorse/{vo}/{appliance}"


def title(endorsement: Endorsement) -> str:
    return f"Endorse {endorsement.appliance} {endorsement.version} for {endorsement.vo}"


def _endorsement(release: Release, record_sha256: Sha256, vo: VirtualOrganisation) -> Endorsement:
    return Endorsement(
        apiVersion="vmi/v1",
        kind="Endorsement",
        vo=vo.name,
        appliance=release.appliance,
        version=release.version,
        image_sha256=release.image.sha256,
        record_sha256=record_sha256,
        expires=release.released + timedelta(days=min(vo.image_expiry_days, release.expiry_days)),
    )
