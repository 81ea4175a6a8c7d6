"""This module knows the order of a manifest's keys, and which values are text: both follow from the models."""

import re
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from vmi.core.yaml import Route

# What editors' YAML 1.2 takes for a number, besides what PyYAML's YAML 1.1 does.
_NUMBER = re.compile(r"[-+]?(0o[0-7]+|0x[0-9a-fA-F]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)")
_OTHERS = frozenset({"bool", "int", "float", "timestamp"})
_RESOLVER = yaml.resolver.Resolver()

Annotation = Any
"""What a model says of a field: a type, a union, an Annotated one."""


def model_of(annotation: Annotation, keys: Iterable[str]) -> type[BaseModel] | None:
    """This is which model a mapping with these keys is meant to be; None where keys are free."""
    models = [part for part in _parts(annotation) if isinstance(part, type) and issubclass(part, BaseModel)]
    wanted = set(keys)
    return max(models, key=lambda model: len(wanted & set(model.model_fields)), default=None)


def of_key(annotation: Annotation, model: type[BaseModel] | None, key: str) -> Annotation:
    """This is what a mapping's value under a key is."""
    if model:
        return model.model_fields[key].annotation if key in model.model_fields else None
    return next((get_args(part)[1] for part in _parts(annotation) if _origin(part) is dict), None)


def of_item(annotation: Annotation) -> Annotation:
    """This is what an item of a list is."""
    return next((get_args(part)[0] for part in _parts(annotation) if _origin(part) is tuple), None)


def unknown_keys(value: Any, annotation: Annotation, route: Route = ()) -> Iterator[Route]:  # Any: parsed YAML
    """This is where each key stands that the models do not know."""
    if isinstance(value, dict):
        model = model_of(annotation, value)
        for key, inner in value.items():
            if model and key not in model.model_fields:
                yield (*route, key)
            yield from unknown_keys(inner, of_key(annotation, model, key), (*route, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from unknown_keys(inner, of_item(annotation), (*route, number))


def is_text(annotation: Annotation) -> bool:
    """This is true where a value is text and nothing else."""
    parts = [part for part in _parts(annotation) if part is not type(None)]
    return bool(parts) and all(part is str or _origin(part) is Literal for part in parts)


def looks_like_no_text(value: str) -> bool:
    """This is true for a plain scalar that an editor would read as a number, a boolean or a date."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    return tag.rpartition(":")[2] in _OTHERS or _NUMBER.fullmatch(value) is not None


def _parts(annotation: Annotation) -> Iterator[Annotation]:
    origin = _origin(annotation)
    if origin is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif origin is Union or origin is UnionType:
        for part in get_args(annotation):
            yield from _parts(part)
    else:
        yield annotation


def _origin(annotation: Annotation) -> Any:  # Any: typing's own objects
    return get_origin(annotation)
