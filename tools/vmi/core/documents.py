"""This module reads and writes the repository's YAML files as models: findings for people's files, errors for ours."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from vmi.core import yaml
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding, Severity
from vmi.core.models import Model
from vmi.core.printable import printable

M = TypeVar("M", bound=Model)

LIMIT_FINDINGS = 100
"""Nobody reads more of one file; it is no manifest but something else."""


class Checked(NamedTuple, Generic[M]):
    """This is a file that a person wrote, as far as it can be read."""

    model: M | None
    """None when something in it is wrong."""
    findings: list[Finding]
    """Everything that is wrong, in the order of the file."""
    document: yaml.Document
    """Where each value stands; empty when it is not even YAML."""


def check(data: bytes, path: str, model: type[M]) -> Checked[M]:
    """This reads a file that a person wrote: the model, or everything that is wrong."""
    try:
        document = yaml.parse(data)
    except yaml.Fault as fault:
        finding = Finding(path, fault.line, fault.column, "yaml", Severity.ERROR, fault.message)
        return Checked(None, [finding], yaml.Document())
    try:
        return Checked(model.model_validate(document.value), [], document)
    except ValidationError as error:
        return Checked(None, sorted(_findings(error, document, path, model)), document)


def read(path: Path, model: type[M]) -> M:
    """This reads a file that must be right already, such as a release record; else an InputError with the faults."""
    checked = check(read_bytes(path, yaml.LIMIT_BYTES), str(path), model)
    if checked.model is None:
        raise InputError(f"is not a {model.__name__}", where=str(path), details="\n".join(map(str, checked.findings)))
    return checked.model


def dump(model: Model) -> str:
    """This is a model as YAML, its keys in the order in which the model names them."""
    return yaml.dump(model.model_dump(mode="json", by_alias=True, exclude_none=True))


def _findings(error: ValidationError, document: yaml.Document, path: str, model: type[Model]) -> Iterator[Finding]:
    faults = error.errors(include_url=False)
    if len(faults) > LIMIT_FINDINGS:
        more = f"{len(faults)} things are wrong; the first {LIMIT_FINDINGS} are shown"
        yield Finding(path, 1, 1, "schema", Severity.ERROR, more)
    for fault in faults[:LIMIT_FINDINGS]:
        route = _route(fault["loc"], document.value)
        place = document.place(route, key=fault["type"] == "extra_forbidden")
        message, hint = _explain(fault, model)
        name = ".".join(map(str, route)) or "document"
        yield Finding(path, place.line, place.column, "schema", Severity.ERROR, f"{name}: {message}", hint, place.width)


def _route(location: tuple[str | int, ...], value: Any) -> yaml.Route:  # Any: the parsed document
    """This drops what pydantic adds to a location: the tags of unions."""
    route: list[str | int] = []
    for part in location:
        if isinstance(value, dict) and part in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif part != location[-1] or not isinstance(value, dict):
            continue
        route.append(part)
    return tuple(route)


def _explain(fault: Any, model: type[Model]) -> tuple[str, str]:  # Any: pydantic's ErrorDetails
    kind, given = fault["type"], fault["input"]
    if kind == "extra_forbidden":
        return "is not a key here", _did_you_mean(str(fault["loc"][-1]), _known_keys(model))
    if kind == "missing":
        return "is missing", ""
    if kind == "string_pattern_mismatch":
        return (
            f"'{printable(str(given), 60)}' has characters that are not allowed here",
            f"it must match {fault['ctx']['pattern']}",
        )
    if isinstance(given, str | int):
        return f"'{printable(str(given), 60)}': {fault['msg'][0].lower()}{fault['msg'][1:]}", ""
    return f"{fault['msg'][0].lower()}{fault['msg'][1:]}", ""


@cache
def _known_keys(model: type[Model]) -> list[str]:
    keys: set[str] = set()
    for part in model.model_json_schema().get("$defs", {}).values():
        keys.update(part.get("properties", {}))
    return sorted(keys | set(model.model_fields))


def _did_you_mean(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"did you mean '{near[0]}'?" if near else ""
