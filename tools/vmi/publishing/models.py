"""This module is what a publication did: each VO with what it lists now, or why its old list stays."""

from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from vmi.core.models import ApplianceName, Model, Sha256, Version, VoName


def list_identifier(vo: VoName) -> UUID:
    """This is AppDB's own formula, so a VO's list keeps the identifier that it had there."""
    return uuid5(NAMESPACE_OID, f"vowide_image_list:{vo}")


def image_identifier(vo: VoName, appliance: ApplianceName, identifier: UUID | None = None) -> UUID:
    """This is an appliance in a VO's list, the same for every version of it (docs/decisions/040-identifiers.md).

    With the `identifier` that the image had in AppDB it is the one that it had in AppDB's list of that VO.
    """
    image = identifier or uuid5(NAMESPACE_OID, f"vmi_appliance:{appliance}")
    return uuid5(NAMESPACE_OID, f"vowide_image_list_image:{vo}:{image}")


class ListedImage(Model):
    """This is one image of a published list."""

    appliance: ApplianceName
    version: Version
    sha256: Sha256
    expires: datetime


class PublishedList(Model):
    """This is one VO's new list."""

    vo: VoName
    url: str
    version: str
    expires: datetime
    images: tuple[ListedImage, ...]
    expired: tuple[str, ...] = ()
    """Endorsements that ended, as `appliance version`: they are no longer in the list."""


class RefusedList(Model):
    """This is a VO whose list was not made; what was published before stays as it is, and expires in its time."""

    vo: str
    reason: str
    hint: str | None = None
    kept: bool
    """True when an older list stays on the site."""


class Publication(Model):
    """This is the outcome of `vmi publish`."""

    site: str
    """The directory."""
    base_url: str
    published: tuple[PublishedList, ...]
    refused: tuple[RefusedList, ...]
    removed: tuple[str, ...] = ()
    """VOs that had a list and are no longer in the repository."""
