"""This module is what an appliance can start from: four kinds of base, told apart by `kind`."""

from typing import Annotated, Literal

from pydantic import Field

from vmi.core.models import DECIMAL, ApplianceName, Model, RelativePath, Url, Version
from vmi.manifest.models.words import AccountName, Checksum, DebianPackage, ImageDigest, Keys, Suite


class SignedChecksums(Model):
    """This is the file of checksums that a distribution publishes and signs; the base's checksum must stand in it."""

    url: Url
    """Such as https://cloud.example.org/trixie/SHA512SUMS."""
    signature: Url | None = None
    """The detached OpenPGP signature; left out when the file holds its signature itself."""
    key: RelativePath
    """The OpenPGP public key that signed it, as a file of the appliance's directory."""


class CloudImageBase(Model):
    """This base is a cloud image that a distribution publishes, recognised by its checksum."""

    kind: Literal["cloud-image"]
    url: Url
    checksum: Checksum
    """`sha256:` or `sha512:` and the digest; the build refuses anything else."""
    format: Literal["qcow2", "raw", "vmdk"] = "qcow2"
    signed_checksums: SignedChecksums | None = None


class Seed(Model):
    """This is what answers an installer's questions: files that it fetches by HTTP from the machine that builds."""

    kind: Literal["kickstart", "autoinstall", "preseed"]
    files: Annotated[tuple[RelativePath, ...], Field(min_length=1, max_length=20)]
    """Served under their file names, without directories. Where a file says @build-key@, the build puts its SSH public
    key; the key lives as long as the build."""


class IsoBase(Model):
    """This base is an installer on an ISO image, driven by keystrokes and a seed."""

    kind: Literal["iso"]
    url: Url
    checksum: Checksum
    """`sha256:` or `sha512:` and the digest; the build refuses anything else."""
    signed_checksums: SignedChecksums | None = None
    boot_wait_s: Annotated[int, Field(ge=0, le=600), DECIMAL] = 5
    """How long the installer's first screen takes to appear."""
    boot_command: Annotated[tuple[Keys, ...], Field(min_length=1, max_length=100)]
    """What is typed then: text, and keys such as <enter>, <tab>, <esc>, <wait5s>. <seed-url> becomes the address of the
    seed's directory, without a slash at its end; <build-key> the build's SSH public key."""
    seed: Annotated[Seed, Field(examples=[{"kind": "preseed", "files": ["preseed.cfg"]}])]
    login: AccountName = "root"
    """The account that the seed gives the build's key to. Another than root needs sudo without a password while the
    build runs; the account and its rule are removed at its end."""


class BootstrapBase(Model):
    """This base is a distribution's packages, put straight into a bootable disk: no image is downloaded."""

    kind: Literal["bootstrap"]
    distribution: Literal["debian", "ubuntu"]
    suite: Suite
    """The distribution's release by its code name, such as trixie."""
    packages: Annotated[tuple[DebianPackage, ...], Field(max_length=500)] = ()
    """What to install besides the smallest system that boots, has a network and cloud-init."""


class ApplianceBase(Model):
    """This base is another appliance of this repository."""

    kind: Literal["appliance"]
    name: ApplianceName
    version: Version | ImageDigest
    """Its version, or the digest of a released image of it, as `sha256:...`."""


Base = Annotated[CloudImageBase | IsoBase | BootstrapBase | ApplianceBase, Field(discriminator="kind")]
