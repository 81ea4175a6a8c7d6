"""This module is what a provider's directory remembers, and what one synchronisation did."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vmi.core.models import Line, Model, Sha256, Sha512, Version


class SyncedImage(Model):
    """This is an image that was proved and lies in the directory."""

    title: Line
    version: Version
    expires: datetime
    file: str
    """In images/ of the directory; its bundles lie beside it, in <file without ending>.attestations/."""
    size_bytes: int
    sha256: Sha256
    sha512: Sha512


class State(Model):
    """This is state.json: which list the directory follows, the newest version seen, and the images that it holds."""

    url: str
    list_identifier: UUID
    vo: Line
    list_version: str
    """No list with a lower one is accepted any more."""
    list_created: datetime
    """Nor one of the same version that was made earlier."""
    list_expires: datetime
    images: dict[str, SyncedImage]
    """By the identifier that an image keeps over its versions."""


class Outcome(StrEnum):
    """What became of one image of the list."""

    DOWNLOADED = "downloaded"
    PRESENT = "present"
    REFUSED = "refused"


class ImageOutcome(Model):
    """This is one image of the list, and what became of it."""

    identifier: str
    title: str
    version: str
    outcome: Outcome
    file: str | None = None
    """The image that may be used: the new one, or after a refusal the one that worked before."""
    reason: str = ""
    hint: str | None = None


class SyncReport(Model):
    """This is the answer of `vmi sync` when the list itself was accepted."""

    url: str
    vo: str
    version: str
    expires: datetime
    images: tuple[ImageOutcome, ...]
    unlisted: tuple[str, ...]
    """What lies in images/ and belongs to no image of the list."""
    pruned: bool
    """True when these were deleted."""

    @property
    def is_complete(self) -> bool:
        """This says whether every image of the list is there, proved."""
        return all(image.outcome is not Outcome.REFUSED for image in self.images)
