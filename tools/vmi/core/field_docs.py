"""This module is what stands under the fields of models, for the schema and the pages that are made of it.

pydantic could read it too, whenever a class is made: a tenth of a second of each start, for words that no run says.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

from vmi.core.models import Model
from vmi.core.shapes import InOrder

Node = dict[str, Any]  # Any: JSON Schema
_LAST = ("examples", "patternErrorMessage")
"""What is written behind a description."""


def described_schema(model: type[Model]) -> Node:
    """This is a model's JSON Schema, each field described by the docstring under it."""
    schema = model.model_json_schema(schema_generator=InOrder)
    package = model.__module__.rpartition(".")[0]
    known = {each.__name__: each for each in _models(Model) if each.__module__.startswith(f"{package}.")}
    for name, node in ((model.__name__, schema), *schema.get("$defs", {}).items()):
        docs = docs_of(known[name]) if name in known else {}
        for key, each in node.get("properties", {}).items():
            if key in docs:
                last = {word: each.pop(word) for word in _LAST if word in each}
                each.update({"description": docs[key], **last})
    return schema


def docs_of(model: type[Model]) -> dict[str, str]:
    """This is the docstring under each field, by the field's name, those of its base classes included."""
    docs: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if issubclass(each, Model):
            docs.update(_own(each))
    return docs


def _own(model: type[Model]) -> dict[str, str]:
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(tree, ast.ClassDef)
    docs: dict[str, str] = {}
    for field, after in zip(tree.body, tree.body[1:], strict=False):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                docs[name] = inspect.cleandoc(text)
    return docs


def _models(model: type[Model]) -> Iterator[type[Model]]:
    for each in model.__subclasses__():
        yield each
        yield from _models(each)
