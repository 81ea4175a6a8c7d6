"""This module is what a release needs and is, in the words of image lists and of OpenStack's Glance (INTEROP.md)."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from vmi.manifest.models import Hypervisor, IcmpTraffic, Traffic
from vmi.releasing.models import Release

Json = dict[str, Any]  # Any: JSON values
RANGES = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}
DISTRIBUTIONS = {"alma": "almalinux", "red": "rhel", "oracle": "oraclelinux", "opensuse": "opensuse"}
"""Where the first word of an operating system's name is not what OpenStack's os_distro wants."""


def hypervisor(release: Release) -> Hypervisor:
    """This is the one hypervisor that a list names: KVM, unless the image was tried with others only."""
    return "KVM" if "KVM" in release.hypervisors else release.hypervisors[0]


def needs(release: Release) -> Json:
    """This is what a machine of the image must have, and what must reach it."""
    cores, memory = release.requirements.cores, release.requirements.memory_mib
    return {
        "hv:ram_minimum": str(memory.minimum),
        "ad:ram_recommended": str(memory.recommended),
        "hv:core_minimum": str(cores.minimum),
        "ad:core_recommended": str(cores.recommended),
        "ad:traffic_in": list(_traffic("inbound", release.inbound)),
        "ad:traffic_out": list(_traffic("outbound", release.outbound)),
    }


def _traffic(direction: Literal["inbound", "outbound"], rules: Iterable[Traffic]) -> Iterator[Json]:
    for rule in rules:
        for family in rule.families:
            yield {
                "net_direction": direction,
                "net_protocols": rule.protocol.upper(),
                "net_ip_range": RANGES[family],
                # ICMP has no ports: a client that opens what stands here opens none.
                "net_port_range": "" if isinstance(rule, IcmpTraffic) else f"{rule.first}:{rule.last}",
            }


def glance(release: Release) -> Json:
    """This is what follows from the release for Glance and EGI's registry; the author's own words come second."""
    known = {
        "org.openstack.glance.disk_format": release.image.format,
        "org.openstack.glance.container_format": "bare",
        "org.openstack.glance.architecture": release.architecture,
        "org.openstack.glance.os_distro": distribution(release.os.name),
        "org.openstack.glance.os_version": release.os.version,
        "org.openstack.glance.os_type": release.os.family.lower(),
        "org.openstack.glance.os_admin_user": release.default_user,
        "eu.egi.cloud.tag": release.version,
        "eu.egi.cloud.image.title": release.title,
        "eu.egi.cloud.description": release.description,
    }
    if release.firmware == "uefi":
        known["org.openstack.glance.hw_firmware_type"] = "uefi"
    if release.keywords:
        known["eu.egi.cloud.keywords"] = ", ".join(release.keywords)
    return {**release.annotations, **known}


def distribution(name: str) -> str:
    """This is OpenStack's word for an operating system."""
    first = name.lower().split()[0]
    return next((word for start, word in DISTRIBUTIONS.items() if first.startswith(start)), first)
