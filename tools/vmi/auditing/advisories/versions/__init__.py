"""This package orders versions as those who made them do: each module has a `key`, greater for the newer version."""

from collections.abc import Callable
from typing import Any

from vmi.auditing.advisories.versions import apk, dpkg, pep440, rpm, semver

Key = Callable[[str], Any]  # Any: tuples of one shape for each module, which compare with each other

KEYS: dict[str, Key] = {
    "deb": dpkg.key,
    "rpm": rpm.key,
    "apk": apk.key,
    "pypi": pep440.key,
    "npm": semver.key,
    "golang": semver.key,
}
"""By the kind of package, as in a purl."""
