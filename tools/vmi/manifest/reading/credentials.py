"""This module is the secrets in a manifest and in all files that it uses, found once for several rules."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from vmi.core.findings import Severity
from vmi.core.secrets import Confidence, Secret, find
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance, CopiedFile, IsoBase
from vmi.manifest.repository import APPLIANCE_FILE, Manifest
from vmi.manifest.rule import Problem

SEED_NAMES = {"kickstart": "ks.cfg", "autoinstall": "user-data", "preseed": "preseed.cfg"}
"""What an installer takes a seed for, whatever the file is called."""


REMEMBERED_BYTES = 16_000


class Found(NamedTuple):
    """This is one secret, and the file that it stands in, relative to the manifest's directory."""

    file: str
    secret: Secret

    def problem(self, message: str, hint: str) -> Problem:
        """This is a rule's word on it; what only looks like a secret is a warning."""
        severity = Severity.WARNING if self.secret.confidence is Confidence.LOW else None
        line, column, width = self.secret.line, self.secret.column, self.secret.width
        return Problem(
            message,
            hint=hint,
            severity=severity,
            file=self.file,
            line=line,
            column=column,
            width=width,
            is_secret=self.secret.family != "authorized-key",
        )


@lru_cache(4)
def credentials(manifest: Manifest[Appliance]) -> tuple[Found, ...]:
    """This is every secret of one appliance, file by file."""
    found = list(_in(APPLIANCE_FILE, manifest.source, [APPLIANCE_FILE]))
    for file, names in (_uses(manifest, manifest.model) if manifest.model else {}).items():
        if data := manifest.read(file):
            found.extend(_in(file, data, names))
    return tuple(found)


def _in(file: str, data: bytes, names: list[str]) -> Iterator[Found]:
    """A file is looked at under each of its names: what it is called here, and what it becomes."""
    places: dict[tuple[int, int], Secret] = {}
    for name in dict.fromkeys(names):
        for secret in _remembered(name, data) if _is_shared(file, data) else find(name, data):
            places.setdefault((secret.line, secret.column), secret)
    return (Found(file, places[place]) for place in sorted(places))


def _is_shared(file: str, data: bytes) -> bool:
    """This is true for what may be found again in another appliance, and is small enough to be remembered."""
    return file != APPLIANCE_FILE and len(data) <= REMEMBERED_BYTES


@lru_cache(1000)
def _remembered(name: str, data: bytes) -> tuple[Secret, ...]:
    return tuple(find(name, data))


def _uses(manifest: Manifest[Appliance], appliance: Appliance) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    for step in appliance.provision:
        if isinstance(step, CopiedFile):
            uses.setdefault(step.file, []).append(step.to)
    if isinstance(appliance.base, IsoBase):
        for file in appliance.base.seed.files:
            uses.setdefault(file, []).append(SEED_NAMES[appliance.base.seed.kind])
    for _, file in named_files(appliance):
        uses.setdefault(file, []).append(file)
    for _, directory in directories(appliance):
        for file in manifest.files_below(directory):
            uses.setdefault(file, []).append(file)
    return uses
