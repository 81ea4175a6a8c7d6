"""This module is the closed alphabets of a manifest's words: nothing else reaches a template or a shell."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field


def _word(pattern: str, length: int) -> object:
    return Field(pattern=pattern, max_length=length)


DebianPackage = Annotated[str, _word(r"^[a-z0-9][a-z0-9.+-]+$", 100)]
Suite = Annotated[str, _word(r"^[a-z][a-z-]*$", 40)]
AccountName = Annotated[str, _word(r"^[a-z_][a-z0-9_-]*$", 32)]
EmailAddress = Annotated[str, _word(r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$", 200)]
OsWord = Annotated[str, _word(r"^[A-Za-z0-9][A-Za-z0-9._ -]*$", 60)]
Keyword = Annotated[str, _word(r"^[A-Za-z0-9][A-Za-z0-9._ +-]*$", 40)]
UnitName = Annotated[str, _word(r"^[A-Za-z0-9_][A-Za-z0-9_.@:-]*\.(service|socket|timer|path|target|mount)$", 100)]
"""A systemd unit, with its suffix."""
CheckId = Annotated[str, _word(r"^[a-z0-9]+([.-][a-z0-9]+)*$", 80)]
"""An audit check, such as layout.swap (docs/audit.md lists them)."""
AnnotationName = Annotated[str, _word(r"^[a-z0-9]+([._-][a-z0-9]+)+$", 100)]
"""A registry annotation, such as org.openstack.glance.os_distro."""

Architecture = Literal["x86_64", "aarch64"]
Firmware = Literal["bios", "uefi"]
Format = Literal["qcow2", "ova", "raw"]
Hypervisor = Literal["KVM", "Xen", "VirtualBox", "VMWare", "Hyper-V"]
Datasource = Literal["OpenStack", "ConfigDrive", "NoCloud", "Ec2", "OpenNebula", "CloudStack", "Azure", "GCE", "VMware"]

Checksum = Annotated[str, _word(r"^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$", 135)]
"""The algorithm and the digest, as Packer and OCI write it."""
ImageDigest = Annotated[str, _word(r"^sha256:[0-9a-f]{64}$", 71)]
Keys = Annotated[str, _word(r"^[A-Za-z0-9 ._/:@,=+~<>;'\"()!?&#^-]*$", 500)]
"""Keystrokes for an installer's boot screen. No brace, dollar or backslash: they would be Packer's own language."""
EnvironmentName = Annotated[str, _word(r"^[A-Z][A-Z0-9_]*$", 60)]
EnvironmentValue = Annotated[str, _word(r"^[A-Za-z0-9 ._/:@,=+~-]*$", 500)]
GuestPath = Annotated[str, _word(r"^(/\.?[A-Za-z0-9_][A-Za-z0-9._@+-]*)+$", 200)]
"""An absolute path inside the guest; no part of it climbs."""
Mode = Annotated[str, _word(r"^0[0-7]{3}$", 4)]
"""Permission bits in octal, such as "0644"; never setuid, setgid or sticky."""


def _in_order(text: str) -> str:
    first, last = (int(part) for part in text.split("-"))
    if not 1 <= first < last <= 65535:
        raise ValueError("a range of ports runs from its first to its last, between 1 and 65535, such as 8000-8100")
    return text


Port = Annotated[int, Field(ge=1, le=65535)]
PortRange = Annotated[str, _word(r"^[0-9]{1,5}-[0-9]{1,5}$", 11), AfterValidator(_in_order)]
