"""This module writes the JSON Schema of the manifests, for editors and other people's tools.

It is draft 7: yaml-language-server, which most editors use, reads that best, and every validator knows it. Text must be
text there: an editor flags `version: 13.10` without quotes, which many readers would take for 13.1.
"""

import json
from collections.abc import Mapping
from typing import Any

from vmi.core.field_docs import described_schema
from vmi.core.models import Model
from vmi.manifest.models import Appliance, VirtualOrganisation

Node = dict[str, Any]  # Any: JSON Schema
FILES: dict[str, type[Model]] = {
    "docs/schema/appliance.json": Appliance,
    "docs/schema/vo.json": VirtualOrganisation,
}
"""Where each lies in a catalogue."""


def schema(model: type[Model]) -> str:
    """This is the schema of one kind of manifest, as JSON text with a final newline."""
    generated = _draft_7(described_schema(model))
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "", "description": ""}
    return json.dumps({**head, **generated}, indent=2, ensure_ascii=False) + "\n"


def _draft_7(node: Any, *, is_table: bool = False) -> Any:  # Any: JSON
    """This writes what newer drafts say in the words of draft 7; `is_table` holds names, not keywords."""
    if isinstance(node, list):
        return [_draft_7(each) for each in node]
    if not isinstance(node, dict):
        return node
    if is_table:
        return {name: _draft_7(each) for name, each in node.items()}
    kept = {key: value for key, value in node.items() if not _is_noise(key, value, node)}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    written = {_renamed(key): _written(key, value) for key, value in kept.items()}
    if "$ref" in written and len(written) > 1:  # draft 7 ignores what stands beside a reference
        return {"allOf": [{"$ref": written.pop("$ref")}], **written}
    return written


def _is_noise(key: str, value: object, node: Mapping[str, object]) -> bool:
    """The discriminator is OpenAPI's; titles of values repeat their key; an empty default says nothing."""
    return key == "discriminator" or (key == "title" and "properties" not in node) or (key == "default" and not value)


def _renamed(key: str) -> str:
    return "definitions" if key == "$defs" else key


def _written(key: str, value: Any) -> Any:  # Any: JSON
    if key == "$ref":
        return value.replace("#/$defs/", "#/definitions/")
    if key == "description":
        return " ".join(value.split())
    if key in ("default", "examples", "enum", "const"):
        return value
    return _draft_7(value, is_table=key in ("properties", "patternProperties", "$defs"))
