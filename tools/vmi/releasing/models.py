"""This module is the release record: what was built, proved and signed, written once and never edited."""

from typing import Annotated, Literal

from pydantic import Field

from vmi.core.models import ApplianceName, BuildId, Commit, Line, Model, Moment, Sha256, Sha512, Text, Url, Version
from vmi.manifest.models import Architecture, OperatingSystem, Requirements, Traffic
from vmi.signing.models import SUFFIX


class ReleasedImage(Model):
    """This is one image of a release, where it lies and how it is recognised."""

    url: Url
    format: Literal["qcow2"]
    size_bytes: int
    virtual_bytes: int
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
    inbound: tuple[Traffic, ...]
    build_id: BuildId
    commit: Commit
    """The commit whose files were built."""
    released: Moment
    image: ReleasedImage
    attestations: Annotated[tuple[Attestation, ...], Field(min_length=1)]
