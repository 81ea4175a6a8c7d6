"""This module is what a build leaves: files with their digests, and how they were made."""

from datetime import datetime
from typing import Self

from pydantic import model_validator

from vmi.core.accelerator import Accelerator
from vmi.core.digests import FileDigests
from vmi.core.models import Model, Sha256, Sha512
from vmi.manifest.models import Format
from vmi.planning.models import Build


class Artifact(Model):
    """This is one file that a build made."""

    path: str
    """A file name, beside artifacts.json."""
    format: Format
    """qcow2; an OVA of the same disk; or the same disk raw, in gzip."""
    size_bytes: int
    """Of the file, compressed as it is."""
    virtual_bytes: int
    """Of the disk it holds."""
    sha256: Sha256
    sha512: Sha512

    @property
    def digests(self) -> FileDigests:
        """What `vmi.core.digests.digest_file` must find."""
        return FileDigests(self.sha256, self.sha512, self.size_bytes)


class Material(Model):
    """This is something that went into a build besides the appliance's own files."""

    name: str
    """Such as `bootstrap/debian/trixie`, `appliance/debian-13/13.1` or `packer`."""
    version: str | None = None
    sha256: Sha256 | None = None


class Artifacts(Model):
    """This is artifacts.json: the outcome of one build. It lies in the build's directory of the store."""

    build: Build
    artifacts: tuple[Artifact, ...]
    accelerator: Accelerator
    materials: tuple[Material, ...]
    started: datetime
    finished: datetime

    @model_validator(mode="after")
    def _demand_one_image(self) -> Self:
        formats = [artifact.format for artifact in self.artifacts]
        if "qcow2" not in formats or len({*formats}) != len(formats):
            raise ValueError(f"there is one image in each format, and one is qcow2; not {', '.join(formats) or 'none'}")
        return self

    @property
    def image(self) -> Artifact:
        """The disk image that is audited, booted and signed, and that providers get."""
        return next(a for a in self.artifacts if a.format == "qcow2")

    @property
    def others(self) -> tuple[Artifact, ...]:
        """The same disk in other formats."""
        return tuple(a for a in self.artifacts if a.format != "qcow2")
