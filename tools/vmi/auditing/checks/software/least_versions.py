"""This module is the versions that a few packages must have at least, whoever asks for no feed of advisories.

Only what is exploited in the wild, gives root or lets anybody in, and has been mended for long. The versions are those
of the advisories (DSA, USN, RHSA) as the authors know them, and nothing compares them anew: `--advisories` is the
thorough way. Red Hat's kin follow its errata version by version.
"""

from typing import NamedTuple


class Least(NamedTuple):
    """This is the first version of a source package in which something is mended."""

    source: str
    version: str
    why: str


_DIRTY = "CVE-2024-1086: root for everybody, through nf_tables"
_REGRESSION = "CVE-2024-6387: root for everybody on the network, through sshd"
_LOONEY = "CVE-2023-4911: root for everybody, through the loader"
_PWNKIT = "CVE-2021-4034: root for everybody, through pkexec"
_SAMEDIT = "CVE-2021-3156: root for everybody, through sudo"
_CHROOT = "CVE-2025-32463: root for everybody, through sudo's chroot"
_SACK = "CVE-2019-11477: a few packets stop the kernel"
_EL7 = (
    Least("kernel", "3.10.0-957.21.3.el7", _SACK),
    Least("polkit", "0.112-26.el7_9.1", _PWNKIT),
    Least("sudo", "1.8.23-10.el7_9.1", _SAMEDIT),
)
_EL8 = (
    Least("kernel", "4.18.0-80.4.2.el8_0", _SACK),
    Least("polkit", "0.115-13.el8_5.1", _PWNKIT),
    Least("glibc", "2.28-225.el8_8.6", _LOONEY),
)
_EL9 = (
    Least("kernel", "5.14.0-427.13.1.el9_4", _DIRTY),
    Least("openssh", "8.7p1-38.el9_4.1", _REGRESSION),
    Least("glibc", "2.34-60.el9_2.7", _LOONEY),
)
LEAST: dict[tuple[str, str], tuple[Least, ...]] = {
    ("debian", "11"): (
        Least("linux", "5.10.209-1", _DIRTY),
        Least("glibc", "2.31-13+deb11u7", _LOONEY),
        Least("policykit-1", "0.105-31+deb11u1", _PWNKIT),
    ),
    ("debian", "12"): (
        Least("linux", "6.1.76-1", _DIRTY),
        Least("openssh", "1:9.2p1-2+deb12u3", _REGRESSION),
        Least("glibc", "2.36-9+deb12u3", _LOONEY),
    ),
    ("debian", "13"): (Least("sudo", "1.9.16p2-3", _CHROOT),),
    ("ubuntu", "20"): (
        Least("policykit-1", "0.105-26ubuntu1.2", _PWNKIT),
        Least("sudo", "1.8.31-1ubuntu1.2", _SAMEDIT),
    ),
    ("ubuntu", "22"): (
        Least("openssh", "1:8.9p1-3ubuntu0.10", _REGRESSION),
        Least("glibc", "2.35-0ubuntu3.4", _LOONEY),
    ),
    ("ubuntu", "24"): (
        Least("openssh", "1:9.6p1-3ubuntu13.3", _REGRESSION),
        Least("sudo", "1.9.15p5-3ubuntu5.24.04.1", _CHROOT),
    ),
    **{(name, "7"): _EL7 for name in ("centos", "rhel", "scientific")},
    **{(name, "8"): _EL8 for name in ("almalinux", "rocky", "centos", "rhel")},
    **{(name, "9"): _EL9 for name in ("almalinux", "rocky", "rhel")},
}
"""By the ID of os-release and the first part of its VERSION_ID. 24.10 and others past their end are another check's."""
