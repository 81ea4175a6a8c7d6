"""This module is the plan as data: which builds are needed, and which are known already."""

from typing import Annotated, Literal

from pydantic import Field

from vmi.core.models import ApplianceName, BuildId, Commit, Model, Sha256, Version
from vmi.manifest.models import Appliance, ApplianceBase, Architecture, BootstrapBase, CloudImageBase, Firmware, IsoBase

FilePath = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f/][^\x00-\x1f\x7f]*$", max_length=1000)]


class InputFile(Model):
    """This is one file of an appliance that reaches its build."""

    path: FilePath
    """Relative to the appliance's directory. What a manifest names is a RelativePath; below a directory that it names
    there may be others, such as roles/web/.gitkeep."""
    sha256: Sha256


class ResolvedBootstrap(Model):
    """This is a distribution's release as it was when the plan was made: exact packages, exact versions."""

    base: BootstrapBase
    architecture: Architecture = "x86_64"
    firmware: Firmware = "bios"
    packages: tuple[str, ...]
    """`name=version:architecture`, sorted: what the distribution's archive resolved the request to."""
    digest: Sha256
    """Over the base, the machine it is for and the packages."""


class ResolvedDownload(Model):
    """This is a file that a distribution publishes: its checksum says all there is to know of it."""

    base: CloudImageBase | IsoBase


class PublishedImage(Model):
    """This is where an image is published, and how it is recognised."""

    url: str
    sha256: Sha256
    size_bytes: int


class ResolvedAppliance(Model):
    """This is another appliance's image, by the id of the build that makes it."""

    base: ApplianceBase
    build_id: BuildId
    published: PublishedImage | None = None
    """When a release record names it."""


ResolvedBase = ResolvedBootstrap | ResolvedDownload | ResolvedAppliance


class Build(Model):
    """This is one build: everything that goes into it, and the id that is the hash of it all."""

    id: BuildId
    appliance: Appliance
    files: tuple[InputFile, ...]
    """The appliance's own."""
    shared: tuple[InputFile, ...]
    """The generator's scripts, relative to `vmi/building`."""
    base: ResolvedBase
    generator: str
    """The version of what makes a build out of a manifest (`vmi.planning.identity.GENERATOR`)."""
    commit: Commit
    """Where the inputs were read. Not part of the id: the same inputs in a later commit are the same build."""
    dirty: bool = False
    """True when the working tree differed from the commit, here or in a base: to be tried, never released."""

    @property
    def name(self) -> ApplianceName:
        return self.appliance.name

    @property
    def version(self) -> Version:
        return self.appliance.version


class ReleasedBuild(Model):
    """This is what planning needs of a release record."""

    build_id: BuildId
    image: PublishedImage


class Known(Model):
    """This is an appliance that is not built again, and why."""

    appliance: ApplianceName
    version: Version
    build_id: BuildId
    where: Literal["store", "release"]
    changed: bool = False
    """True when the version was released from other inputs than those here now: only a new version builds them."""


class Plan(Model):
    """This is what `vmi plan` finds; `needed` is in an order in which bases come first."""

    needed: tuple[Build, ...]
    known: tuple[Known, ...]
