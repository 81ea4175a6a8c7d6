"""This module is what rules read of release records, without their model, which belongs to a later step."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from vmi.core.yaml import LIMIT_BYTES
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Catalogue, Manifest
from vmi.manifest.versions import SHAPE

DIRECTORY = "releases"
SUFFIX = ".yaml"
_NAME = re.compile(rf"{SHAPE}\.yaml")
_COMMIT = re.compile(rb"^commit: ['\"]?([0-9a-f]{40}|[0-9a-f]{64})['\"]?$", re.MULTILINE)
"""A key of the document itself stands at the beginning of its line, where no text of a record can stand."""


def directory(catalogue: Catalogue, appliance: str) -> Path:
    """This is where an appliance's records lie."""
    return catalogue.root / "appliances" / appliance / DIRECTORY


def entries(catalogue: Catalogue, appliance: str) -> Iterator[os.DirEntry[str]]:
    """This is everything that lies there, by name, besides hidden files."""
    place = directory(catalogue, appliance)
    if place.is_symlink() or place.parent.is_symlink():
        return  # the rules `file` and `record-in-place` say so
    try:
        with os.scandir(place) as found:
            yield from sorted((each for each in found if not each.name.startswith(".")), key=lambda each: each.name)
    except (FileNotFoundError, NotADirectoryError):
        return  # nothing was released


def is_record(entry: "os.DirEntry[str]") -> bool:
    """This is true for a file of its own that is called as a version."""
    return _NAME.fullmatch(entry.name) is not None and entry.is_file(follow_symlinks=False)


def versions(catalogue: Catalogue, appliance: str) -> tuple[str, ...]:
    """This is every version that has a record."""
    return tuple(each.name.removesuffix(SUFFIX) for each in entries(catalogue, appliance) if is_record(each))


def released(manifest: Manifest[Appliance], catalogue: Catalogue) -> tuple[str, ...]:
    """This is the same of an appliance that is looked at: of most, nothing was released, and that is known already."""
    return versions(catalogue, manifest.name) if manifest.status(DIRECTORY) else ()


def commit_of(data: bytes) -> str | None:
    """This is the commit whose files a record's image was built from."""
    found = _COMMIT.search(data[:LIMIT_BYTES])
    return found[1].decode() if found else None
