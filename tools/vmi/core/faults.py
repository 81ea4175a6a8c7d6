"""This module turns what pydantic says is wrong in a file into findings: in our words, each at its place."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from vmi.core import shapes, wording, wording_keys, yaml
from vmi.core.findings import Finding, Severity
from vmi.core.models import Model
from vmi.core.trouble import Trouble

LIMIT_FINDINGS = 100
"""Nobody reads more of one file; it is no manifest but something else."""
LIMIT_COUNTED = 30_000
"""To look at more of them takes a hundred megabytes."""


def findings_of(error: ValidationError, document: yaml.Document, path: str, model: type[Model]) -> Iterator[Finding]:
    """This is each fault that pydantic found, in our words, at its place."""
    if error.error_count() > LIMIT_COUNTED:
        many = f"{error.error_count()} things are wrong; this is no manifest but something else"
        yield Finding(path, 1, 1, "schema", Severity.ERROR, many, "`vmi new` writes a manifest to start from")
        return
    faults = error.errors(include_url=False)
    if len(faults) > LIMIT_FINDINGS:
        more = f"{len(faults)} things are wrong; the first {LIMIT_FINDINGS} are shown"
        yield Finding(path, 1, 1, "schema", Severity.ERROR, more)
    grouped = _by_value(faults[:LIMIT_FINDINGS], model, document)
    for troubles in _without_meant(grouped):
        first = troubles[0]
        place = document.place(_pointed_at(first), key=_is_about_key(first))
        several = len(troubles) > 1 and first.shape is not None and first.shape.alternatives
        said = {wording.explain_alternatives(troubles)} if several else set(map(wording.explain, troubles))
        for message, hint in sorted(said):
            yield Finding(path, place.line, place.column, "schema", Severity.ERROR, message, hint, place.width)


def _without_meant(grouped: dict[yaml.Route, list[Trouble]]) -> Iterator[list[Trouble]]:
    """This leaves out the missing key that a misspelt one is: that is said of the other one."""
    extra = (troubles[0] for troubles in grouped.values() if troubles[0].kind == "extra_forbidden")
    meant = {(*each.route[:-1], wording_keys.meant(each)) for each in extra}
    for route, troubles in grouped.items():
        if troubles[0].kind != "missing" or route not in meant:
            yield troubles


def _by_value(
    faults: list[Any], model: type[Model], document: yaml.Document
) -> dict[yaml.Route, list[Trouble]]:  # Any: ErrorDetails
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
            beside=_beside(document, found.route),
        )
        grouped.setdefault(found.route, []).append(trouble)
    return grouped


def _beside(document: yaml.Document, route: yaml.Route) -> tuple[str, ...]:
    """This is the other words of a list."""
    holder: Any = document.value  # Any: as there
    for part in route[:-1]:
        if isinstance(holder, dict):
            holder = holder.get(part)
        elif isinstance(holder, list) and isinstance(part, int):
            holder = holder[part]
    if not route or not isinstance(holder, list):
        return ()
    return tuple(each for index, each in enumerate(holder) if isinstance(each, str) and index != route[-1])


def _pointed_at(trouble: Trouble) -> yaml.Route:
    if trouble.kind == "union_tag_not_found" and (key := wording_keys.foreign_key(trouble)):
        return (*trouble.route, key)
    if trouble.kind == "union_tag_invalid" and trouble.shape:
        return (*trouble.route, trouble.shape.tag)
    return trouble.route


def _is_about_key(trouble: Trouble) -> bool:
    if trouble.kind == "union_tag_not_found" and wording_keys.foreign_key(trouble):
        return True
    return trouble.is_key or trouble.kind == "extra_forbidden" or trouble.given is None
