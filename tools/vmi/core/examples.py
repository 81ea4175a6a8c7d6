"""This module writes small examples of what a manifest may say, as people write them."""

import json
import re
from typing import Any

from vmi.core.shapes import Shape

# What a reader of YAML takes for what it is without quotes; numbers and the like are no text to an editor.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9 ._/+@~-]*")
_GUESSED = re.compile(r"(?i:true|false|yes|no|on|off|y|n|null)")


def example(shape: Shape) -> Any:  # Any: nested dict, list, str, int
    """This is a value that has the shape, the shortest that says something."""
    node = shape.node
    if node.get("examples"):
        return node["examples"][0]
    if shape.words:
        return shape.words[0]
    if shape.alternatives:
        return example(shape.alternatives[0])
    if shape.item:
        return [example(shape.item)]
    if node.get("type") == "object":
        return {key: example(shape.properties[key]) for key in shape.required}
    if node.get("type") == "integer":
        return node.get("default") or max(node.get("minimum", 1), 1)
    return node.get("default") or "..."


def written(value: Any) -> str:  # Any: as above
    """This is a value on one line, as YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value, default=str)
    plain = _PLAIN.fullmatch(value) and not _GUESSED.fullmatch(value)
    return value if plain or value == "..." else json.dumps(value, ensure_ascii=False)
