"""This module reads and writes the repository's YAML files as models: findings for people's files, errors for ours."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from vmi.core import shapes, wording, yaml
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding, Severity
from vmi.core.models import Model
from vmi.core.trouble import Trouble

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
        finding = Finding(
            path, fault.line, fault.column, "yaml", Severity.ERROR, fault.message, fault.hint, fault.width
        )
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
    for troubles in _by_value(faults[:LIMIT_FINDINGS], model).values():
        first = troubles[0]
        place = document.place(_pointed_at(first), key=_is_about_key(first))
        several = len(troubles) > 1 and first.shape is not None and first.shape.alternatives
        said = {wording.explain_alternatives(troubles)} if several else set(map(wording.explain, troubles))
        for message, hint in sorted(said):
            yield Finding(path, place.line, place.column, "schema", Severity.ERROR, message, hint, place.width)


def _by_value(faults: list[Any], model: type[Model]) -> dict[yaml.Route, list[Trouble]]:  # Any: ErrorDetails
    """This puts together what is said of one value: a value that could be of two kinds is faulted once for each."""
    whole = shapes.shape_of(model)
    grouped: dict[yaml.Route, list[Trouble]] = {}
    for fault in faults:
        if fault["type"] == "too_short" and fault["input"]:
            continue  # the list has entries; what is wrong with them is said
        found = shapes.find(whole, fault["loc"])
        trouble = Trouble(
            kind=fault["type"],
            route=found.route,
            given=found.route[-1] if found.is_key else fault["input"],
            details=fault.get("ctx", {}),
            shape=found.shape,
            around=found.around,
            whole=whole,
            is_key=found.is_key,
        )
        grouped.setdefault(found.route, []).append(trouble)
    return grouped


def _pointed_at(trouble: Trouble) -> yaml.Route:
    if trouble.kind == "union_tag_invalid" and trouble.shape:
        return (*trouble.route, trouble.shape.tag)
    return trouble.route


def _is_about_key(trouble: Trouble) -> bool:
    return trouble.is_key or trouble.kind == "extra_forbidden" or trouble.given is None
