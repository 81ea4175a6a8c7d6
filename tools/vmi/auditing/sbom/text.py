"""This module writes an SBOM as JSON with one line for each part, so that two of them can be compared line by line."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("5b1f6f4e-0f0b-5c57-9d3e-6f4e3f0a7c11")
"""Ours; any other would do, if it never changed."""


def json_lines(document: Mapping[str, Any], identifier: str) -> str:  # Any: JSON values
    """This is JSON; the elements of each list at the top, and of lists of texts below it, have a line each.

    The member that is named becomes an identifier made of all the others: where anything differs, so does it.
    """
    values = {key: _value(value) for key, value in document.items()}
    number = uuid5(NAMESPACE, "\n".join(values[key] for key in values if key != identifier))
    values[identifier] = json.dumps(f"urn:uuid:{number}")
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {value}" for key, value in values.items()) + "\n}\n"


def _value(value: Any) -> str:  # Any: JSON values
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_element, value)) + "\n]"
    return json.dumps(value)


def _element(value: Any) -> str:  # Any: JSON values
    if isinstance(value, dict) and any(isinstance(each, list) and isinstance(each[0], str) for each in value.values()):
        return "{" + ", ".join(f"{json.dumps(key)}: {_value(each)}" for key, each in value.items()) + "}"
    return json.dumps(value)
