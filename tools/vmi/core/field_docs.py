"""This module is what stands under the fields of models, for the schema and the pages that are made of it.

pydantic could read it too, whenever a class is made: a tenth of a second of each start, for words that no run says.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from vmi.core.models import Model
from vmi.core.shapes import InOrder

Node = dict[str, Any]  # Any: JSON Schema
_LAST = ("examples", "patternErrorMessage")
"""What is written behind a description."""


def described_schema(model: type[Model]) -> Node:
    """This is a model's JSON Schema, each field described by the docstring under it."""
    schema = model.model_json_schema(schema_generator=InOrder)
    known = {each.__name__: each for each in _classes(model)}
    for name, node in ((model.__name__, schema), *schema.get("$defs", {}).items()):
        docs = docs_of(known[name]) if name in known else {}
        for key, each in node.get("properties", {}).items():
            if key in docs:
                last = {word: each.pop(word) for word in _LAST if word in each}
                each.update({"description": docs[key], **last})
    return schema


def docs_of(model: type) -> dict[str, str]:
    """This is the docstring under each field, by the field's name, those of its base classes included."""
    docs: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if _has_fields(each):
            docs.update(_own(each))
    return docs


def _own(model: type) -> dict[str, str]:
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(tree, ast.ClassDef)
    docs: dict[str, str] = {}
    for field, after in zip(tree.body, tree.body[1:], strict=False):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                docs[name] = inspect.cleandoc(text)
    return docs


def _classes(model: type, known: frozenset[type] = frozenset()) -> frozenset[type]:
    """A model, and all that its fields hold: models, and plain values of dataclasses."""
    known |= {model}
    for hint in get_type_hints(model).values():
        for each in _inside(hint):
            if _has_fields(each) and each not in known:
                known = _classes(each, known)
    return known


def _inside(hint: Any) -> Iterator[Any]:  # Any: Python's types of types
    yield hint
    for each in get_args(hint):
        yield from _inside(each)


def _has_fields(each: Any) -> bool:  # Any: Python's types of types
    return isinstance(each, type) and (issubclass(each, BaseModel) or is_dataclass(each)) and each is not BaseModel
