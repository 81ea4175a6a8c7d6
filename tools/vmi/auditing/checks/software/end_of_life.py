"""This module is until when distributions mend what is found in them.

Debian and Ubuntu are as Debian's package distro-info-data says (0.66, 2026). Fedora, openSUSE and Alpine were
compared with the collection at endoflife.date in 2026. Red Hat's family keeps ten years by its life-cycle policy; its
rows are from the distributions' announcements and were not compared with anything. Where a distribution names only a
month, it is its last day.
"""

from datetime import date
from typing import NamedTuple


class Support(NamedTuple):
    """This is how long one release is supported."""

    until: date
    """The last day on which the distribution itself mends security bugs for everybody."""
    longer_until: date | None = None
    """The last day on which volunteers or a smaller team do so, from the same place and for nothing."""


SUPPORT: dict[tuple[str, str], Support] = {
    ("debian", "9"): Support(date(2020, 7, 18), date(2022, 6, 30)),
    ("debian", "10"): Support(date(2022, 9, 10), date(2024, 6, 30)),
    ("debian", "11"): Support(date(2024, 8, 14), date(2026, 8, 31)),
    ("debian", "12"): Support(date(2026, 7, 11), date(2028, 6, 30)),
    ("debian", "13"): Support(date(2028, 8, 9), date(2030, 6, 30)),
    ("ubuntu", "16.04"): Support(date(2021, 4, 30)),
    ("ubuntu", "18.04"): Support(date(2023, 5, 31)),
    ("ubuntu", "20.04"): Support(date(2025, 5, 29)),
    ("ubuntu", "22.04"): Support(date(2027, 6, 1)),
    ("ubuntu", "24.04"): Support(date(2029, 5, 31)),
    ("ubuntu", "24.10"): Support(date(2025, 7, 10)),
    ("ubuntu", "25.04"): Support(date(2026, 1, 17)),
    ("ubuntu", "25.10"): Support(date(2026, 7, 31)),
    ("ubuntu", "26.04"): Support(date(2031, 5, 29)),
    ("almalinux", "8"): Support(date(2029, 3, 1)),
    ("almalinux", "9"): Support(date(2032, 5, 31)),
    ("almalinux", "10"): Support(date(2035, 5, 31)),
    ("rocky", "8"): Support(date(2029, 5, 31)),
    ("rocky", "9"): Support(date(2032, 5, 31)),
    ("rocky", "10"): Support(date(2035, 5, 31)),
    ("rhel", "7"): Support(date(2024, 6, 30)),
    ("rhel", "8"): Support(date(2029, 5, 31)),
    ("rhel", "9"): Support(date(2032, 5, 31)),
    ("rhel", "10"): Support(date(2035, 5, 31)),
    ("scientific", "7"): Support(date(2024, 6, 30)),
    ("centos", "6"): Support(date(2020, 11, 30)),
    ("centos", "7"): Support(date(2024, 6, 30)),
    ("centos", "8"): Support(date(2021, 12, 31)),
    ("centos stream", "8"): Support(date(2024, 5, 31)),
    ("centos stream", "9"): Support(date(2027, 5, 31)),
    ("centos stream", "10"): Support(date(2030, 1, 1)),
    ("fedora", "39"): Support(date(2024, 11, 26)),
    ("fedora", "40"): Support(date(2025, 5, 13)),
    ("fedora", "41"): Support(date(2025, 12, 15)),
    ("fedora", "42"): Support(date(2026, 5, 13)),
    ("fedora", "43"): Support(date(2026, 12, 9)),
    ("opensuse-leap", "15.4"): Support(date(2023, 12, 7)),
    ("opensuse-leap", "15.5"): Support(date(2024, 12, 31)),
    ("opensuse-leap", "15.6"): Support(date(2026, 4, 30)),
    ("opensuse-leap", "16.0"): Support(date(2027, 10, 31)),
    ("alpine", "3.16"): Support(date(2024, 5, 23)),
    ("alpine", "3.17"): Support(date(2024, 11, 22)),
    ("alpine", "3.18"): Support(date(2025, 5, 9)),
    ("alpine", "3.19"): Support(date(2025, 11, 1)),
    ("alpine", "3.20"): Support(date(2026, 4, 1)),
    ("alpine", "3.21"): Support(date(2026, 11, 1)),
    ("alpine", "3.22"): Support(date(2027, 5, 1)),
    ("alpine", "3.23"): Support(date(2027, 11, 1)),
}
"""By the ID of os-release, and by its VERSION_ID as far as it counts."""

ROLLING = ("opensuse-tumbleweed", "arch", "void", "gentoo")
"""What has no releases, and so no end."""


def support(release: dict[str, str]) -> Support | None:
    """This is how long the release of an os-release file is supported, or None when that is not known here."""
    version = release.get("VERSION_ID", "").split(".")
    known = (SUPPORT.get((_name(release), ".".join(version[:length]))) for length in (2, 1))
    return next((found for found in known if found), None)


def _name(release: dict[str, str]) -> str:
    """CentOS Linux and CentOS Stream share their ID."""
    name = release.get("ID", "").lower()
    return "centos stream" if name == "centos" and "stream" in release.get("NAME", "").lower() else name
