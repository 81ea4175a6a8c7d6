"""This module tells whether an SBOM, whoever wrote it, is that of an image.

Packages are compared without the qualifiers of their purls, for each tool has its own; an SBOM that does not say which
image it is about is that of none.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from vmi.auditing.sbom.inventory import Inventory
from vmi.auditing.sbom.parts import parts
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.printable import printable

LIMIT_BYTES = 64 * 2**20


class Sbom(NamedTuple):
    """This is what counts of an SBOM."""

    sha256: frozenset[str]
    """Of what it says it is about."""
    packages: frozenset[str]
    """Their purls without qualifiers."""


def read(path: Path) -> Sbom:
    """This reads CycloneDX or SPDX as JSON; anything else is an InputError."""
    try:
        document = json.loads(read_bytes(path, LIMIT_BYTES))
        form = document.get("bomFormat") or document.get("spdxVersion")
        found = (
            _cyclonedx(document)
            if form == "CycloneDX"
            else _spdx(document)
            if form in ("SPDX-2.3", "SPDX-2.2")
            else None
        )
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise InputError(f"cannot be read as an SBOM: {printable(str(error))}", where=str(path)) from error
    if found is None:
        raise InputError("is neither CycloneDX nor SPDX 2, as JSON", where=str(path))
    return found


def _cyclonedx(document: dict[str, Any]) -> Sbom:  # Any: JSON values
    hashes = document.get("metadata", {}).get("component", {}).get("hashes", [])
    return Sbom(
        frozenset(str(each["content"]).lower() for each in hashes if each["alg"] == "SHA-256"),
        frozenset(_plain(part["purl"]) for part in document.get("components", []) if "purl" in part),
    )


def _spdx(document: dict[str, Any]) -> Sbom:  # Any: JSON values
    described = {
        relation["relatedSpdxElement"]
        for relation in document.get("relationships", [])
        if relation["relationshipType"] == "DESCRIBES"
    }
    packages = document.get("packages", [])
    sums = [each for package in packages if package["SPDXID"] in described for each in package.get("checksums", [])]
    references = [each for package in packages for each in package.get("externalRefs", [])]
    return Sbom(
        frozenset(str(each["checksumValue"]).lower() for each in sums if each["algorithm"] == "SHA256"),
        frozenset(_plain(each["referenceLocator"]) for each in references if each["referenceType"] == "purl"),
    )


def _plain(purl: str) -> str:
    return purl.partition("?")[0]


def differences(sbom: Sbom, inventory: Inventory) -> Iterator[str]:
    """This is what an SBOM says that is not so, and what it does not say; nothing when it is the image's own."""
    if not sbom.sha256:
        yield "it does not say which image it is about, by SHA-256"
    elif sbom.sha256 != {inventory.image.sha256}:
        yield f"it is about another file, with SHA-256 {printable(', '.join(sorted(sbom.sha256)))}"
    there = {_plain(part.purl) for part in parts(inventory)}
    missing, strange = (sorted(filter(_is_package, each)) for each in (there - sbom.packages, sbom.packages - there))
    yield from (f"it does not name {purl}" for purl in missing)
    yield from (f"it names {printable(purl)}, which is not there" for purl in strange)


def _is_package(purl: str) -> bool:
    """What is generic, such as the operating system itself, each tool calls as it likes."""
    return not purl.startswith("pkg:generic/")
