"""The guest's own tools know the root file system's features.

An image is often partitioned by a newer system than the one that is in it. Only what is known to fail is told: features
of ext4 that GRUB of the guest's version refuses to read (it stops at its rescue prompt), that the guest's e2fsck does
not know (the boot ends in a maintenance shell), and features of XFS that are newer than the guest's kernel.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel.kernels import newest
from vmi.auditing.guest.kernel.versions import version_key
from vmi.auditing.guest.packages import packages
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "layout.features"
TITLE = "the guest's tools know the file system's features"
HINT = "make the file system with the guest's own mkfs, or switch the feature off: mke2fs -O ^FEATURE"
SOURCES = ("LAY-010",)
SEVERITY = Outcome.WARN
APPLIES = "images with GRUB, e2fsprogs or a kernel whose version is known"


class Tool(NamedTuple):
    """This is a program that reads the file system before anybody can help."""

    name: str
    packages: tuple[str, ...]
    since: dict[str, str]
    """The first version that knows a feature; empty for none so far."""


GRUB = ("grub-pc-bin", "grub-efi-amd64-bin", "grub-efi-arm64-bin", "grub2-common", "grub2-pc", "grub2-efi-x64", "grub2")
NEVER = "99"
EXT = (
    Tool("GRUB", GRUB, {"inline_data": NEVER, "ea_inode": NEVER, "casefold": NEVER,
                        "metadata_csum_seed": "2.06", "large_dir": "2.06"}),
    Tool("e2fsck", ("e2fsprogs",), {"orphan_file": "1.47", "metadata_csum_seed": "1.43", "casefold": "1.45"}),
)  # fmt: skip
XFS_KERNELS = {"bigtime": "5.10", "nrext64": "5.19", "exchange": "6.10", "parent": "6.10"}


def check(subject: Subject) -> Observations:
    filesystem = subject.root.filesystem
    if filesystem is None:
        return
    about, guest = filesystem.about, subject.guest
    for tool in EXT if about.kind == "ext4" else ():
        version = _version(guest, tool)
        if version:
            for feature in _unknown(tool.since, about.features, version):
                yield warn(subject.root.name, f"has the feature {feature}, which {tool.name} {version} does not know")
    kernel = newest(guest)
    if about.kind == "xfs" and kernel:
        for feature in _unknown(XFS_KERNELS, about.features, kernel.version):
            yield warn(subject.root.name, f"has the feature {feature}, which Linux {kernel.version} does not know")


def _unknown(since: dict[str, str], features: frozenset[str], version: str) -> Iterator[str]:
    return (f for f in sorted(features) if f in since and version_key(version) < version_key(since[f]))


def _version(guest: Guest, tool: Tool) -> str:
    """This is the upstream part of a package's version, without epoch and what a distribution adds."""
    found = (package.version for package in packages(guest) if package.name in tool.packages)
    return next((version.rpartition(":")[2].partition("-")[0] for version in found), "")
