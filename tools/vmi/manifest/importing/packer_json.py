"""This module reads Packer's older templates, in JSON, as if they were HCL: builders are sources, in one build."""

import re
from typing import Any

from vmi.manifest.importing.source import Route, Source, Unreadable

_USER = re.compile(r"\{\{\s*user\s*[`\"]([A-Za-z0-9_-]+)[`\"]\s*\}\}")
_HOLDS = {"builders": "source.", "provisioners": "provisioner.", "post-processors": "post-processor."}


def of_packer_json(old: Source) -> Source:
    """This is the same template in HCL's keys; variables with a default are filled in."""
    variables = old.get("variables")
    new = Source({})
    if isinstance(variables, dict):
        new.tree |= {f"variable.{name}": {"default": value} for name, value in variables.items()}
    build: dict[str, Any] = {}
    for key, prefix in _HOLDS.items():
        items = old.get(key)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            into = new.tree if key == "builders" else build
            into[_named(item, prefix, number)] = _body(item)
    new.tree |= {key: value for key, value in old.tree.items() if key not in (*_HOLDS, "variables")}
    new.tree |= {"build": build} if build else {}
    _fill_in(new, variables if isinstance(variables, dict) else {})
    return new


def _named(item: Any, prefix: str, number: int) -> str:  # Any: JSON
    kind = str(item.get("type", "unnamed")) if isinstance(item, dict) else "unnamed"
    if prefix != "source.":
        return f"{prefix}{kind}[{number}]"
    return f"{prefix}{kind}.{item.get('name', number) if isinstance(item, dict) else number}"


def _body(item: Any) -> Any:  # Any: JSON
    """This leaves out what is the block's name now."""
    return {k: v for k, v in item.items() if k not in ("type", "name")} if isinstance(item, dict) else {"value": item}


def _fill_in(source: Source, variables: dict[str, Any]) -> None:  # Any: JSON
    for route in list(source.leaves()):
        value = source.get(*route)
        if isinstance(value, str) and (names := _USER.findall(value)) and not str(route[0]).startswith("variable."):
            known = all(isinstance(variables.get(name), str | int) and variables[name] != "" for name in names)
            filled = _USER.sub(lambda found: str(variables[found[1]]), value) if known else Unreadable(value)
            _put(source, route, filled)
            source.uses[route] = {(f"variable.{name}", "default") for name in names}


def _put(source: Source, route: Route, value: Any) -> None:  # Any: a leaf
    around: Any = source.get(*route[:-1])  # Any: the dict or the list that holds it
    around[route[-1]] = value
