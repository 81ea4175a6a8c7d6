"""This module is what is known of distributions: their releases by code name, and how much memory they boot with."""

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches


@dataclass(frozen=True)
class Release:
    """This is one release of a distribution."""

    distribution: str
    suite: str
    version: str
    end: date | None = None
    """The last day of security updates for everybody (Debian's with its LTS); None when it is not certain."""


RELEASES = (
    Release("debian", "stretch", "9", date(2022, 6, 30)),
    Release("debian", "buster", "10", date(2024, 6, 30)),
    Release("debian", "bullseye", "11", date(2026, 8, 31)),
    Release("debian", "bookworm", "12", date(2028, 6, 30)),
    Release("debian", "trixie", "13", date(2030, 6, 30)),
    Release("ubuntu", "xenial", "16.04", date(2021, 4, 30)),
    Release("ubuntu", "bionic", "18.04", date(2023, 5, 31)),
    Release("ubuntu", "focal", "20.04", date(2025, 5, 31)),
    Release("ubuntu", "jammy", "22.04"),
    Release("ubuntu", "mantic", "23.10", date(2024, 7, 11)),
    Release("ubuntu", "noble", "24.04"),
    Release("ubuntu", "oracular", "24.10", date(2025, 7, 10)),
    Release("ubuntu", "plucky", "25.04", date(2026, 1, 31)),
)
BY_SUITE = {release.suite: release for release in RELEASES}

MOVING = frozenset({"stable", "oldstable", "oldoldstable", "testing", "unstable", "sid", "experimental", "devel"})
"""Names that stand for another release as time goes by, or for none."""

OTHERS = frozenset({"jessie", "forky", "duke", "trusty", "kinetic", "lunar", "questing", "resolute"})
"""Suites of which nothing else is known here: no misspelling of another."""

NAMES = {
    "almalinux": "AlmaLinux",
    "centos": "CentOS",
    "debian": "Debian",
    "fedora": "Fedora",
    "rocky": "Rocky Linux",
    "ubuntu": "Ubuntu",
}
"""What each calls itself, by the word that stands in its file names."""

_MEMORY_MIB = {"debian": 256, "ubuntu": 512, "almalinux": 1024, "rocky": 1024, "centos": 1024, "fedora": 1024}
_PLAIN = re.compile(r"[^a-z0-9]")
_ALIKE = 0.7
"""So that a new release, which is called like nothing before, is not taken for an old one."""


def known(name: str) -> str | None:
    """This is the distribution that an os.name means, such as rocky for `Rocky Linux`; None when it is another."""
    plain = _PLAIN.sub("", name.lower())
    return next((word for word in NAMES if plain.startswith(word)), None)


def boots_with_mib(name: str) -> int:
    """This is the memory below which a distribution does not boot, or runs out of it in its first minutes."""
    return _MEMORY_MIB.get(known(name) or "", 128)


def agree(one: str, other: str) -> bool:
    """This is true when two versions mean one release, of which one may be told in more detail: 13 and 13.1."""
    return all(left == right for left, right in zip(one.split("."), other.split("."), strict=False))


def suite_of(distribution: str, version: str) -> str:
    """This is the suite that has a version's number; empty when none is known."""
    known_ones = (each.suite for each in RELEASES if (each.distribution, each.version) == (distribution, version))
    return next(known_ones, "")


def suite_meant(distribution: str, suite: str) -> str:
    """This is the suite of which another is a misspelling; empty when it is one itself, or like none."""
    if suite in (BY_SUITE.keys() | MOVING | OTHERS):
        return ""
    own = sorted(each.suite for each in RELEASES if each.distribution == distribution)
    near = get_close_matches(suite, [*own, *sorted(OTHERS)], n=1, cutoff=_ALIKE)
    return near[0] if near else ""
