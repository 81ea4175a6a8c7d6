"""This module reads CycloneDX, of any version, as far as it can be compared with an image."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict

from vmi.auditing.sbom.told import Entry, Told, digest


class _Told(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Hash(_Told):
    alg: str
    content: str


class _Supplier(_Told):
    name: str = ""


class _Licence(_Told):
    id: str = ""
    name: str = ""


class _Choice(_Told):
    license: _Licence = _Licence()
    expression: str = ""


class _Component(_Told):
    type: str = ""
    group: str = ""
    name: str = ""
    version: str = ""
    purl: str = ""
    supplier: _Supplier = _Supplier()
    licenses: list[_Choice] = []
    hashes: list[_Hash] = []
    components: list["_Component"] = []

    def entry(self) -> Entry:
        name = f"{self.group}/{self.name}" if self.group else self.name
        words = [text for each in self.licenses for text in (each.license.id, each.license.name, each.expression)]
        digests = tuple(digest(each.alg, each.content) for each in self.hashes)
        licences = tuple(filter(None, words))
        return Entry(self.type, name, self.version, self.purl, self.supplier.name, licences, digests)


class _Tools(_Told):
    components: list[_Component] = []


class _Metadata(_Told):
    component: _Component | None = None
    tools: _Tools | list[Any] = _Tools()  # Any: JSON values, of a layout that vmi never wrote


class _Document(_Told):
    metadata: _Metadata = _Metadata()
    components: list[_Component] = []


def told(document: dict[str, Any]) -> Told:  # Any: JSON values
    """This is what it tells; a ValueError says what has another form."""
    read = _Document.model_validate(document)
    image, tools = read.metadata.component, read.metadata.tools
    return Told(
        (image.entry().digests,) if image else (),
        tuple(part.entry() for part in _flat([*(image.components if image else ()), *read.components])),
        isinstance(tools, _Tools) and any(tool.name == "vmi" for tool in tools.components),
    )


def _flat(components: list[_Component]) -> Iterator[_Component]:
    """Components may stand in components."""
    waiting = components[::-1]
    while waiting:
        yield (part := waiting.pop())
        waiting += part.components[::-1]
