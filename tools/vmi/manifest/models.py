"""This module is the language of appliance.yaml and vo.yaml: the one source of what a manifest may say."""

from typing import Annotated, Literal

from pydantic import Field

from vmi.core.models import ApplianceName, Handle, Line, Model, RelativePath, Text, Version, VoName

DebianPackage = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.+-]+$", max_length=100)]
Suite = Annotated[str, Field(pattern=r"^[a-z][a-z-]*$", max_length=40)]
AccountName = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_-]*$", max_length=32)]
EmailAddress = Annotated[str, Field(pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$", max_length=200)]
OsWord = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]*$", max_length=60)]


class BootstrapBase(Model):
    """This base is a distribution's packages, put straight into a bootable disk: no image is downloaded."""

    kind: Literal["bootstrap"]
    distribution: Literal["debian"]
    suite: Suite
    """The distribution's release by its code name, such as trixie."""
    packages: tuple[DebianPackage, ...] = ()
    """What to install besides the smallest system that boots, has a network and cloud-init."""


class ApplianceBase(Model):
    """This base is another appliance of this repository, by name and version."""

    kind: Literal["appliance"]
    name: ApplianceName
    version: Version


Base = Annotated[BootstrapBase | ApplianceBase, Field(discriminator="kind")]


class OperatingSystem(Model):
    """This says what runs inside, in the words that image lists use."""

    name: OsWord
    """Such as Debian or Ubuntu."""
    version: OsWord
    """Such as 13 or 24.04."""
    family: Literal["Linux"] = "Linux"


class Script(Model):
    """This is a shell script of the appliance's own, run as root inside the guest while it is built."""

    script: RelativePath


class Amount(Model):
    """This is how much of something an image needs, and how much serves it well."""

    minimum: Annotated[int, Field(ge=1, le=2**20)]
    recommended: Annotated[int, Field(ge=1, le=2**20)]


class Requirements(Model):
    """This is what a virtual machine of this image needs."""

    cores: Amount
    memory_mib: Amount


class InboundRule(Model):
    """This is one opening in the firewall, for IPv4 and IPv6 alike."""

    protocol: Literal["tcp", "udp"]
    port: Annotated[int, Field(ge=1, le=65535)]


class Appliance(Model):
    """This is appliances/<name>/appliance.yaml: what to build. Its author owns it."""

    apiVersion: Literal["vmi/v1"]
    kind: Literal["Appliance"]
    name: ApplianceName
    """Equals the directory's name."""
    version: Version
    """Never reused: one version, one image."""
    title: Line
    description: Text
    owners: Annotated[tuple[Handle, ...], Field(min_length=1)]
    """Who reviews changes to this directory, as CODEOWNERS names them."""
    architecture: Literal["x86_64"] = "x86_64"
    os: OperatingSystem
    base: Base
    disk_mib: Annotated[int, Field(ge=512, le=2**20)]
    """The virtual size; a cloud grows the disk at boot, so it is as small as the content allows."""
    provision: tuple[Script, ...] = ()
    """Run in this order."""
    default_user: AccountName
    """The account that cloud-init makes at first boot; the image itself has none."""
    inbound: tuple[InboundRule, ...] = ()
    """What may be reached from outside."""
    requirements: Requirements


class Follow(Model):
    """This is one appliance that a VO follows: each release of it opens a pull request."""

    appliance: ApplianceName


class VirtualOrganisation(Model):
    """This is vos/<vo>/vo.yaml: who manages a VO and which appliances it follows."""

    apiVersion: Literal["vmi/v1"]
    kind: Literal["VirtualOrganisation"]
    name: VoName
    """Equals the directory's name."""
    title: Line
    description: Text
    managers: Annotated[tuple[Handle, ...], Field(min_length=1)]
    """Who approves what this VO endorses."""
    email: EmailAddress
    """Where providers and users reach the managers."""
    follows: tuple[Follow, ...] = ()
    list_expiry_days: Annotated[int, Field(ge=1, le=31)] = 7
    """How long a published list is valid: it is signed again every day, so a frozen copy is noticed soon."""
    image_expiry_days: Annotated[int, Field(ge=1, le=366)] = 180
    """How long an endorsement is valid after the image's release."""
