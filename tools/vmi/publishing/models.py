"""This module is what a publication did: each VO with what it lists now, or why its old list stays."""

from datetime import datetime

from vmi.core.models import ApplianceName, Model, Sha256, Version, VoName


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
