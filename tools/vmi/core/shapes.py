"""This module is what a model expects at each place, read from its JSON Schema: the one source for words about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Self

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from vmi.core.models import Model
from vmi.core.yaml import Route

Location = tuple[str | int, ...]
"""A route as pydantic gives it: with the tags of unions between the keys."""
OF_KEY = "[key]"
"""What pydantic appends when a key, not its value, is what is wrong."""


@dataclass(frozen=True)
class Shape:
    """This is what is expected at one place."""

    node: Mapping[str, Any]  # Any: JSON Schema
    definitions: Mapping[str, Any]

    @property
    def alternatives(self) -> tuple[Self, ...]:
        """The shapes one of which it must have; none when there is only one."""
        return tuple(map(self._at, self.node.get("oneOf", self.node.get("anyOf", ()))))

    @property
    def is_tagged(self) -> bool:
        """True when one key tells the alternatives apart."""
        return "oneOf" in self.node

    @property
    def tag(self) -> str:
        """That key, such as `kind`; empty when it is the presence of a key that tells them apart."""
        return str(self.node.get("discriminator", {}).get("propertyName", ""))

    @property
    def tags(self) -> tuple[str, ...]:
        """What that key may say, or which keys those are."""
        mapping = self.node.get("discriminator", {}).get("mapping", {})
        return tuple(mapping) or tuple(shape.required[0] for shape in self.alternatives)

    def chosen(self, tag: str) -> Self | None:
        """This is the alternative with a tag."""
        reference = self.node.get("discriminator", {}).get("mapping", {}).get(tag)
        if reference:
            return self._at({"$ref": reference})
        return next((shape for shape in self.alternatives if tag in shape.required), None)

    @property
    def properties(self) -> dict[str, Self]:
        """The keys that are known here."""
        return {key: self._at(node) for key, node in self.node.get("properties", {}).items()}

    @property
    def required(self) -> tuple[str, ...]:
        """The keys that must be there."""
        return tuple(self.node.get("required", ()))

    @property
    def item(self) -> Self | None:
        """What each entry of a list must be."""
        return self._at(self.node["items"]) if "items" in self.node else None

    @property
    def entry(self) -> Self | None:
        """What each value must be, where the keys are free."""
        entries = [*self.node.get("patternProperties", {}).values(), self.node.get("additionalProperties")]
        return self._at(entries[0]) if entries and isinstance(entries[0], dict) else None

    @property
    def key(self) -> Self:
        """What each key must be, where the keys are free."""
        return self._at(self.node.get("propertyNames", {}))

    @property
    def words(self) -> tuple[str, ...]:
        """The words that may stand here, when they are counted."""
        single = (self.node["const"],) if "const" in self.node else ()
        return tuple(str(word) for word in (*single, *self.node.get("enum", ())))

    def everywhere(self, route: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, Self]]:
        """This is every key of the whole shape: where, its name, and what it must be."""
        for shape in self.alternatives or (self,):
            for key, each in shape.properties.items():
                yield route, key, each
                yield from (each.item or each).everywhere((*route, key))

    def _at(self, node: Mapping[str, Any]) -> Self:
        """This follows references, and takes what may be left out for what it is when it is there."""
        while True:
            beside = {key: value for key, value in node.items() if key not in ("$ref", "anyOf")}
            if "$ref" in node:
                node = {**self.definitions[node["$ref"].removeprefix("#/$defs/")], **beside}
                continue
            choices = [each for each in node.get("anyOf", ()) if each.get("type") != "null"]
            if len(choices) != 1:
                return type(self)(node, self.definitions)
            node = {**choices[0], **beside}


class InOrder(GenerateJsonSchema):
    """This writes keys in the order in which the models name them."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        del parent_key
        return value


@cache
def shape_of(model: type[Model]) -> Shape:
    """This is the shape of a whole document."""
    schema = model.model_json_schema(schema_generator=InOrder)
    return Shape(schema, schema.get("$defs", {}))


class Found(NamedTuple):
    """This is what a location leads to."""

    route: Route
    shape: Shape | None
    """None where nothing is expected."""
    around: Shape
    """What is expected of that which holds it."""
    is_key: bool
    """True when it is about the key."""


def find(whole: Shape, location: Location) -> Found:
    """This follows a location of pydantic's through the shape, and drops what is no key and no index."""
    route: Route = ()
    shape, around = whole, whole
    for part in location:
        if part == OF_KEY:
            return Found(route, around.key, around, True)
        if shape.alternatives:
            shape = (shape.chosen(str(part)) or shape) if shape.is_tagged else shape
            continue
        route, around = (*route, part), shape
        under = shape.item if isinstance(part, int) else shape.properties.get(part) or shape.entry
        if under is None:
            return Found(route, None, around, False)
        shape = under
    return Found(route, shape, around, False)
