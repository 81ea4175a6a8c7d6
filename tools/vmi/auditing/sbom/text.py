"""This module writes an SBOM as JSON with one line for each part, so that two of them can be compared line by line."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("5b1f6f4e-0f0b-5c57-9d3e-6f4e3f0a7c11")
"""Ours; any other would do, if it never changed."""


def serial(sha256: str, form: str) -> UUID:
    """This is the identifier of the one SBOM of that image in that format."""
    return uuid5(NAMESPACE, f"{form}:{sha256}")


def json_lines(document: Mapping[str, Any]) -> str:  # Any: JSON values
    """This is JSON; the elements of each list at the top, and of lists of texts below it, have a line each."""
    members = (f"{json.dumps(key)}: {_value(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def _value(value: Any) -> str:  # Any: JSON values
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_element, value)) + "\n]"
    return json.dumps(value)


def _element(value: Any) -> str:  # Any: JSON values
    if isinstance(value, dict) and any(isinstance(each, list) and isinstance(each[0], str) for each in value.values()):
        return "{" + ", ".join(f"{json.dumps(key)}: {_value(each)}" for key, each in value.items()) + "}"
    return json.dumps(value)
