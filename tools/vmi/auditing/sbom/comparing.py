"""This module tells whether an SBOM, whoever wrote it, is that of an image.

One that says it is vmi's own is compared with what vmi writes; another tool's may tell less, but nothing else. One that
does not say which image it is about is that of none.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import ValidationError

from vmi.auditing.sbom import cyclonedx_told, spdx_told
from vmi.auditing.sbom.agreeing import contradictions
from vmi.auditing.sbom.exact import exact_differences
from vmi.auditing.sbom.inventory import Inventory
from vmi.auditing.sbom.sbom import WRITERS
from vmi.auditing.sbom.told import Told
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.models import first_fault
from vmi.core.printable import printable

LIMIT_BYTES = 64 * 2**20
OBJECTS_LIMIT = 1_000_000
"""More than vmi writes into that many bytes; empty ones would be many, and each takes memory."""
READERS: Mapping[str, Callable[[dict[str, Any]], Told]] = MappingProxyType(  # Any: JSON values
    {"cyclonedx": cyclonedx_told.told, "spdx": spdx_told.told}
)


class Sbom(NamedTuple):
    """This is an SBOM that somebody handed us."""

    form: str
    """As `--as` calls it."""
    document: dict[str, Any]  # Any: JSON values
    told: Told


def read(path: Path) -> Sbom:
    """This reads CycloneDX or SPDX as JSON; anything else is an InputError."""
    try:
        document = json.loads(read_bytes(path, LIMIT_BYTES), object_pairs_hook=_Once())
        form = _form(document)
        return Sbom(form, document, READERS[form](document))
    except ValidationError as error:
        raise InputError(f"cannot be read as an SBOM: {printable(first_fault(error))}", where=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"cannot be read as an SBOM: {printable(str(error))}", where=str(path)) from error


class _Once:
    """This makes objects, up to a number; of two members with the same name, every program believes another one."""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON values
        found = dict(pairs)
        if len(found) < len(pairs):
            twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
            raise ValueError(f"'{printable(twice)}' is there twice in the same object")
        self._made += 1
        if self._made > OBJECTS_LIMIT:
            raise ValueError(f"it holds more than {OBJECTS_LIMIT} objects")
        return found


def _form(document: object) -> str:
    if isinstance(document, dict):
        if document.get("bomFormat") == "CycloneDX":
            return "cyclonedx"
        if document.get("spdxVersion") in ("SPDX-2.3", "SPDX-2.2"):
            return "spdx"
    raise ValueError("it is neither CycloneDX nor SPDX 2, as JSON")


def differences(sbom: Sbom, inventory: Inventory) -> Iterator[str]:
    """This is what an SBOM says that is not so, and what it does not say; nothing when it is the image's own."""
    yield from _about(sbom.told, inventory.image.sha256)
    if sbom.told.is_ours:
        yield from exact_differences(sbom.form, sbom.document, json.loads(WRITERS[sbom.form](inventory)))
    else:
        yield from contradictions(sbom.told.entries, inventory)


def _about(told: Told, sha256: str) -> Iterator[str]:
    found = [value for digests in told.about for algorithm, value in digests if algorithm == "SHA256"]
    if not found:
        yield "it does not say which image it is about, by SHA-256"
    elif set(found) != {sha256}:
        yield f"it is about another file, with SHA-256 {printable(', '.join(sorted(found)))}"
    if len(told.about) > 1:
        yield f"it is about {len(told.about)} things, not about one image"
