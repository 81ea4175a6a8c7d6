"""This module writes CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/."""

import re
from typing import Any
from urllib.parse import quote

from vmi import __version__
from vmi.auditing.sbom.inventory import FileDigests, Inventory
from vmi.auditing.sbom.parts import PATH_LIMIT, Part, parts
from vmi.auditing.sbom.text import json_lines
from vmi.core.printable import printable

IMAGE = "image"
_CPE = re.compile(r"cpe:[/A-Za-z0-9._:*~%\\!-]+")


def document(inventory: Inventory) -> str:
    """This is the SBOM of an image, the same for the same image, name and time."""
    found = parts(inventory)
    components = [*map(_component, found), *map(_file, inventory.files)]
    return json_lines({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "",
        "version": 1,
        "metadata": _metadata(inventory),
        "components": components,
        "dependencies": [{"ref": IMAGE, "dependsOn": [component["bom-ref"] for component in components]}],
    }, "serialNumber")  # fmt: skip


def _metadata(inventory: Inventory) -> dict[str, Any]:  # Any: JSON values
    return {
        "timestamp": f"{inventory.time:%Y-%m-%dT%H:%M:%SZ}",
        "lifecycles": [{"phase": "post-build"}],
        "tools": {"components": [{"type": "application", "name": "vmi", "version": __version__}]},
        "component": {
            "type": "file",
            "bom-ref": IMAGE,
            "name": printable(inventory.image.name),
            "hashes": [{"alg": "SHA-256", "content": inventory.image.sha256}],
        },
        "properties": [{"name": "vmi:timestamp", "value": inventory.time_from}],
    }


def _component(part: Part) -> dict[str, Any]:  # Any: JSON values
    component: dict[str, Any] = {"type": part.kind, "bom-ref": part.purl}  # Any: JSON values
    if part.supplier:
        component["supplier"] = {"name": part.supplier}
    component["name"] = part.name
    if part.version:
        component["version"] = part.version
    if part.licence:
        component["licenses"] = [{"license": {"name": part.licence, "acknowledgement": "declared"}}]
    if _CPE.fullmatch(part.cpe):
        component["cpe"] = part.cpe
    component["purl"] = part.purl
    if part.places:
        component["evidence"] = {"occurrences": [{"location": place} for place in part.places]}
    properties = [("vmi:role", part.role), *(("vmi:package", package) for package in part.packages)]
    if said := [{"name": name, "value": value} for name, value in properties if value]:
        component["properties"] = said
    return component


def _file(file: FileDigests) -> dict[str, Any]:  # Any: JSON values
    path = printable(file.path, PATH_LIMIT)
    return {
        "type": "file",
        "bom-ref": f"file:{quote(file.path, errors='surrogateescape')}",
        "name": path,
        "hashes": [{"alg": "SHA-1", "content": file.sha1}, {"alg": "SHA-256", "content": file.sha256}],
    }
