"""This module is the release record: what was built, proved and signed, written once and never edited."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from vmi.core.models import (
    DECIMAL,
    ApplianceName,
    BuildId,
    Commit,
    Line,
    Model,
    Moment,
    Sha256,
    Sha512,
    Text,
    Url,
    Version,
)
from vmi.manifest.models import Architecture, Firmware, Format, Hypervisor, OperatingSystem, Requirements, Traffic
from vmi.signing.models import SUFFIX


class ReleasedImage(Model):
    """This is one image of a release, where it lies and how it is recognised."""

    url: Url
    format: Format
    size_bytes: Annotated[int, DECIMAL]
    virtual_bytes: Annotated[int, DECIMAL]
    sha256: Sha256
    sha512: Sha512


class Attestation(Model):
    """This is one Sigstore bundle about the image."""

    predicate_type: Url
    url: Url
    sha256: Sha256
    """Of the bundle's bytes as they are served."""

    @property
    def name(self) -> str:
        """Which statement it is; its file's name says so, because audit and boot have one predicate type."""
        return self.url.rpartition("/")[2].removesuffix(SUFFIX)


class Release(Model):
    """This is appliances/<name>/releases/<version>.yaml."""

    apiVersion: Literal["vmi/v1"]
    kind: Literal["Release"]
    appliance: ApplianceName
    version: Version
    title: Line
    description: Text
    architecture: Architecture
    os: OperatingSystem
    default_user: str
    requirements: Requirements
    inbound: Annotated[tuple[Traffic, ...], Field(max_length=200)]
    outbound: Annotated[tuple[Traffic, ...], Field(max_length=200)] = ()
    firmware: Firmware = "bios"
    hypervisors: Annotated[tuple[Hypervisor, ...], Field(max_length=10)] = ("KVM",)
    identifier: UUID | None = None
    """The one that the image had in AppDB."""
    keywords: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    notes: Text | None = None
    """What is new in this version."""
    annotations: Annotated[dict[str, Line], Field(max_length=50)] = Field(default={})
    """The author's own, for the registry."""
    expiry_days: Annotated[int, Field(ge=1, le=366), DECIMAL] = 366
    """How long after its release it may be endorsed at most."""
    build_id: BuildId
    commit: Commit
    """The commit whose files were built."""
    released: Moment
    image: ReleasedImage
    """The qcow2 that was audited and booted, and that image lists name."""
    others: Annotated[tuple[ReleasedImage, ...], Field(max_length=10)] = ()
    """The same disk in other formats."""
    attestations: Annotated[tuple[Attestation, ...], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _demand_formats(self) -> Self:
        formats = [image.format for image in (self.image, *self.others)]
        if self.image.format != "qcow2" or len({*formats}) != len(formats):
            raise ValueError("`image` is the qcow2, and `others` holds each other format once")
        return self
