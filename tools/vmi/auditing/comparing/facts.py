"""This module is the shape of the facts that are compared, for reports that come from a file.

A report of an older version lacks some, one of a newer version has more: what is not there is None, what is not known
here is passed over. What could not be read in an image says why.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Size = Annotated[int, Field(ge=0, lt=2**63)]
"""In bytes."""
PARTITIONS = 256
"""No partition table has more."""


class Fact(BaseModel):
    """This is a frozen value that may have more keys than are known here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Unreadable(Fact):
    """This stands where a question had no answer."""

    unreadable: str
    """Why."""


class Account(Fact):
    """This is one account."""

    name: str
    uid: int
    gid: int | None = None
    home: str
    shell: str


class Group(Fact):
    """This is one group."""

    name: str
    gid: str
    members: tuple[str, ...]


class Service(Fact):
    """This is a unit that a boot starts, or that waits."""

    name: str
    starts: str
    """When."""


class Listener(Fact):
    """This is a port on which something waits for strangers."""

    protocol: str
    port: int
    addresses: tuple[str, ...] = ()
    """None: on all."""
    unit: str = ""


class Inbound(Fact):
    """This is what a firewall lets in over one family."""

    closed: bool
    openings: tuple[str, ...]


class SetUid(Fact):
    """This is a file that runs with another's rights."""

    path: str
    mode: str
    uid: int
    gid: int
    package: str = ""


class BootLine(Fact):
    """This is what a boot entry passes to a kernel."""

    path: str
    words: str


class File(Fact):
    """This is a file of configuration."""

    bytes: Size
    sha256: str = ""
    lines: tuple[str, ...] | None = None
    cut: bool = False
    """True when it has more lines, or longer ones."""


class Outside(Fact):
    """This is a file that no package brought, or many of one directory."""

    bytes: Size
    files: int | None = None
    sha256: str = ""
    """Only a report of the deep pass has it."""


class FileSystem(Fact):
    """This is a file system in a part of the disk."""

    kind: str
    uuid: str = ""
    bytes: Size
    used_bytes: Size


class Partition(Fact):
    """This is a part of the disk."""

    name: str
    content: str
    bytes: Size
    filesystem: FileSystem | None = None


class Facts(Fact):
    """This is everything that is compared."""

    format: str = ""
    compression: str | None = None
    virtual_bytes: Size | None = None
    file_bytes: Size | None = None
    partition_table: str | None = None
    partitions: Annotated[tuple[Partition, ...], Field(max_length=PARTITIONS)] | None = None
    guest: Unreadable | None = None
    """Why there is no operating system to speak of."""
    os: dict[str, str] | None = None
    packages: tuple[str, ...] | Unreadable | None = None
    package_kinds: tuple[str, ...] | Unreadable | None = None
    sources: dict[str, str] | Unreadable | None = None
    kernels: tuple[str, ...] | Unreadable | None = None
    command_lines: tuple[BootLine, ...] | Unreadable | None = None
    accounts: tuple[Account, ...] | Unreadable | None = None
    groups: tuple[Group, ...] | Unreadable | None = None
    services: tuple[Service, ...] | Unreadable | None = None
    listeners: tuple[Listener, ...] | Unreadable | None = None
    inbound: Unreadable | dict[str, Inbound] | None = None
    setuid: tuple[SetUid, ...] | Unreadable | None = None
    configuration: Unreadable | dict[str, File] | None = None
    outside: Unreadable | dict[str, Outside] | None = None
    directories: dict[str, Size] | Unreadable | None = None
    files: int | Unreadable | None = None
    left_out: dict[str, int] = Field(default_factory=dict)
    """How many entries a fact had besides those that are kept."""
