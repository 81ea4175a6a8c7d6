"""This module writes SPDX 2.3, https://spdx.github.io/spdx-spec/v2.3/."""

import re
from hashlib import sha256
from typing import Any

from vmi import __version__
from vmi.auditing.sbom.inventory import FileDigests, Inventory
from vmi.auditing.sbom.parts import PATH_LIMIT, Part, parts
from vmi.auditing.sbom.text import json_lines
from vmi.core.printable import printable

DOCUMENT, IMAGE = "SPDXRef-DOCUMENT", "SPDXRef-Image"
UNKNOWN = "NOASSERTION"
SAID_BY_DATABASE = "The package's database says: "
_UNUSUAL = re.compile(r"[^A-Za-z0-9.-]+")


def document(inventory: Inventory) -> str:
    """This is the SBOM of an image, the same for the same image, name and time."""
    packages = [_image(inventory), *map(_package, parts(inventory))]
    files = [_file(file) for file in inventory.files]
    said: dict[str, Any] = {  # Any: JSON values
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": printable(inventory.image.name),
        "documentNamespace": "",
        "creationInfo": {
            "created": f"{inventory.time:%Y-%m-%dT%H:%M:%SZ}",
            "creators": [f"Tool: vmi-{__version__}"],
            "comment": f"The time is {inventory.time_from}.",
        },
        "packages": packages,
    }
    if files:
        said["files"] = files
    contained = [_relation(IMAGE, "CONTAINS", package["SPDXID"]) for package in packages[1:]]
    unpacked = [_relation(file["SPDXID"], "EXPANDED_FROM_ARCHIVE", IMAGE) for file in files]
    said["relationships"] = [_relation(DOCUMENT, "DESCRIBES", IMAGE), *contained, *unpacked]
    return json_lines(said, "documentNamespace")


def _relation(one: str, kind: str, other: str) -> dict[str, str]:
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def _image(inventory: Inventory) -> dict[str, Any]:  # Any: JSON values
    return {
        "SPDXID": IMAGE,
        "name": printable(inventory.image.name),
        "downloadLocation": UNKNOWN,
        "filesAnalyzed": False,
        "primaryPackagePurpose": "FILE",
        "checksums": [{"algorithm": "SHA256", "checksumValue": inventory.image.sha256}],
    }


def _package(part: Part) -> dict[str, Any]:  # Any: JSON values
    package: dict[str, Any] = {"SPDXID": _identifier(part.name, part.purl), "name": part.name}  # Any: JSON values
    if part.version:
        package["versionInfo"] = part.version
    # What stands in brackets would be taken for an address.
    package["supplier"] = f"Organization: {part.supplier.replace('(', '[')}" if part.supplier else UNKNOWN
    package |= {"downloadLocation": UNKNOWN, "filesAnalyzed": False}
    if part.kind == "operating-system":
        package["primaryPackagePurpose"] = "OPERATING-SYSTEM"
    if part.places:
        package["sourceInfo"] = ", ".join([*part.places, *(f"of package {name}" for name in part.packages)])
    if part.licence:
        package["licenseComments"] = f"{SAID_BY_DATABASE}{part.licence}"
    if part.role:
        package["comment"] = part.role
    locator = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": part.purl}
    return package | {"externalRefs": [locator]}


def _file(file: FileDigests) -> dict[str, Any]:  # Any: JSON values
    return {
        "SPDXID": _identifier("file", file.path),
        "fileName": f".{printable(file.path, PATH_LIMIT)}",
        "checksums": [
            {"algorithm": "SHA1", "checksumValue": file.sha1},
            {"algorithm": "SHA256", "checksumValue": file.sha256},
        ],
    }


def _identifier(name: str, what: str) -> str:
    """A few letters for people, and a digest so that no two are the same."""
    digest = sha256(what.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return f"SPDXRef-{_UNUSUAL.sub('-', name)[:64]}-{digest}"
