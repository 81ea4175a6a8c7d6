"""This module is what is done to a base inside the guest: files put there, scripts and playbooks run, in order."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from vmi.core.models import DECIMAL, Model, RelativePath
from vmi.manifest.models.words import AccountName, EnvironmentName, EnvironmentValue, GuestPath, Mode

Environment = Annotated[
    dict[EnvironmentName, EnvironmentValue], Field(max_length=100, examples=[{"HTTP_PORT": "8080"}])
]


class Script(Model):
    """This step is a script of the appliance's own, run as root inside the guest."""

    script: RelativePath
    environment: Environment = Field(default={})
    """Variables that the script sees."""


class Playbook(Model):
    """This step is an Ansible playbook, run as root inside the guest by Ansible, which the build brings and removes."""

    playbook: RelativePath
    roles: Annotated[tuple[RelativePath, ...], Field(max_length=50)] = ()
    """Directories of roles of the appliance's own that the playbook uses."""
    files: Annotated[tuple[RelativePath, ...], Field(max_length=50)] = ()
    """Other files or directories that the playbook reads, such as templates or variables."""
    environment: Environment = Field(default={})


class CopiedFile(Model):
    """This step is a file of the appliance's own that is put into the guest."""

    file: RelativePath
    to: GuestPath
    """Where it goes: the whole path, its directory is made when it is missing."""
    owner: AccountName = "root"
    group: AccountName = "root"
    mode: Mode = "0644"


STEPS = ("script", "playbook", "file")


def _kind_of_step(value: Any) -> str | None:  # Any: what the manifest says there, or a model
    keys = value if isinstance(value, dict) else vars(value) if isinstance(value, Model) else {}
    kinds = [kind for kind in STEPS if kind in keys]
    return kinds[0] if len(kinds) == 1 else None


Step = Annotated[
    Annotated[Script, Tag("script")] | Annotated[Playbook, Tag("playbook")] | Annotated[CopiedFile, Tag("file")],
    Discriminator(_kind_of_step),
]


class BuildMachine(Model):
    """This is the virtual machine that the image is built in; nothing of it stays in the image."""

    cores: Annotated[int, Field(ge=1, le=16), DECIMAL] = 2
    memory_mib: Annotated[int, Field(ge=512, le=65536), DECIMAL] = 2048
    ssh_timeout_s: Annotated[int, Field(ge=60, le=14400), DECIMAL] = 1200
    """How long the guest may take until it answers, an installation included."""
