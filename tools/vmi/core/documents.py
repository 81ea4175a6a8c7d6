"""This module reads and writes the repository's YAML files as models: findings for people's files, errors for ours."""

from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from vmi.core import yaml
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Finding, Severity
from vmi.core.models import Model, with_article

M = TypeVar("M", bound=Model)


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
        return Checked(None, _discreet([finding], path, data, yaml.Document()), yaml.Document())
    try:
        return Checked(model.model_validate(document.value), [], document)
    except ValidationError as error:
        from vmi.core.faults import findings_of  # what explains faults takes longer to import than a manifest to read

        findings = sorted(findings_of(error, document, path, model))
        return Checked(None, _discreet(findings, path, data, document), document)


def _discreet(findings: list[Finding], path: str, data: bytes, document: yaml.Document) -> list[Finding]:
    """These quote the author's words, whatever was written there by mistake."""
    from vmi.core.secrets import spelt  # where something is wrong only
    from vmi.core.secrets.documents import in_values

    known = (*spelt(path, data), *(each.spelt for each in in_values(path, data, document)))
    words = [word for each in known for word in each.unquotable]
    return [finding.without(words) for finding in findings] if words else findings


def read(path: Path, model: type[M], shown: str = "", hint: str | None = None) -> M:
    """This reads a file that must be right already, such as a release record; else an InputError with the faults.

    `shown` is how the file is called in it, `hint` what to do.
    """
    return demanded(read_bytes(path, yaml.LIMIT_BYTES), model, shown or str(path), hint)


def demanded(data: bytes, model: type[M], shown: str, hint: str | None = None) -> M:
    """This is the same for what was read already."""
    checked = check(data, shown, model)
    if checked.model is None:
        details = "\n".join(map(str, checked.findings))
        raise InputError(f"is not {with_article(model.__name__)}", where=shown, hint=hint, details=details)
    return checked.model


def dump(model: Model) -> str:
    """This is a model as YAML, its keys in the order in which the model names them."""
    return yaml.dump(model.model_dump(mode="json", by_alias=True, exclude_none=True))
