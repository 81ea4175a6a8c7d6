"""This module is what a running machine of the image offers: contextualization, network, services, accounts."""

from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from vmi.core.models import Line, Model, RelativePath
from vmi.manifest.models.words import AccountName, Datasource, OsWord, Port, PortRange, UnitName

Family = Literal["ipv4", "ipv6"]
BOTH: tuple[Family, ...] = ("ipv4", "ipv6")
Families = Annotated[tuple[Family, ...], Field(min_length=1, max_length=2)]


class OperatingSystem(Model):
    """This says what runs inside, in the words that image lists use."""

    name: OsWord
    """Such as Debian or Ubuntu."""
    version: OsWord
    """Such as 13 or 24.04."""
    family: Literal["Linux"] = "Linux"


class OfferedScript(Model):
    """This is a script that users may hand to cloud-init when they start a machine: it is not run in the build."""

    title: Line
    file: RelativePath


class Contextualization(Model):
    """This is how a machine learns at its first boot who may use it."""

    engine: Literal["cloud-init", "ignition", "none"] = "cloud-init"
    datasources: Annotated[tuple[Datasource, ...], Field(max_length=20)] = (
        "OpenStack",
        "ConfigDrive",
        "NoCloud",
        "Ec2",
    )
    """Where it looks for its configuration."""
    default_user: AccountName
    """The account that is made at first boot and gets the user's key; the image itself has none."""
    scripts: Annotated[tuple[OfferedScript, ...], Field(max_length=50)] = ()
    """Offered with the appliance."""


class PortTraffic(Model):
    """This is one port, or a range of ports, of TCP or UDP."""

    protocol: Literal["tcp", "udp"]
    port: Port | PortRange
    """Such as 22, or 8000-8100."""
    families: Families = BOTH

    @property
    def first(self) -> int:
        """The lowest port."""
        return self.port if isinstance(self.port, int) else _ends(self.port)[0]

    @property
    def last(self) -> int:
        """The highest port; the lowest when it is one."""
        return self.port if isinstance(self.port, int) else _ends(self.port)[1]


@lru_cache(1000)  # rules ask for the same again and again
def _ends(ports: str) -> tuple[int, int]:
    first, _, last = ports.partition("-")
    return int(first), int(last)


class IcmpTraffic(Model):
    """This is ICMP, which has no ports; on IPv6 it is ICMPv6."""

    protocol: Literal["icmp"]
    families: Families = BOTH


Traffic = Annotated[PortTraffic | IcmpTraffic, Field(discriminator="protocol")]


class Service(Model):
    """This is a service that runs in the image besides what the base brings, and the ports it answers on."""

    unit: UnitName
    """Such as nginx.service."""
    ports: Annotated[tuple[PortTraffic, ...], Field(max_length=50)] = ()
    """Where it listens for others than the machine itself."""


class Account(Model):
    """This is an account of a person's kind (not a system account) that the image has, and why it must."""

    name: AccountName
    purpose: Annotated[Line, Field(examples=["runs the batch jobs"])]
