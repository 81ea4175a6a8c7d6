"""This module reads XML, JSON and YAML of people into nested plain values, with lines; nothing in them is obeyed."""

import json
from typing import Any, NoReturn
from xml.parsers import expat  # handlers below refuse what makes XML dangerous: no DTD, so no entity

from vmi.core import yaml
from vmi.core.errors import InputError
from vmi.core.printable import printable
from vmi.manifest.importing.source import Route, Source

LIMIT_DEPTH = 20
LIMIT_DIGITS = 100


def of_yaml(data: bytes, shown: str) -> Source:
    """This reads YAML: every value as it is written."""
    try:
        document = yaml.parse(data)
    except yaml.Fault as fault:
        where = f"{shown}:{fault.line}:{fault.column}"
        raise InputError(f"is no YAML that can be read: {fault.message}", where=where) from fault
    return Source(document.value, {route: place.line for route, place in document.values.items() if route})


def of_json(data: bytes, shown: str) -> Source:
    """This reads JSON; two equal keys are refused, for one of them would be lost."""
    try:
        text = data.decode("utf-8-sig")
        tree = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant, parse_int=_number)
        _demand_shallow(tree, 0)
    except json.JSONDecodeError as error:
        where = f"{shown}:{error.lineno}:{error.colno}"
        raise InputError(f"is no JSON: {error.msg.lower()}", where=where) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        what = "is nested too deeply" if isinstance(error, RecursionError) else f"cannot be read: {error}"
        raise InputError(printable(what), where=shown) from error
    return Source(tree)


def of_xml(data: bytes, shown: str) -> Source:
    """This reads XML: elements become keys, repeated ones lists, attributes keys of their own."""
    parser = expat.ParserCreate()
    reader = _XmlReader(parser)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        what = f"is no XML: {expat.errors.messages[error.code]}"
        raise InputError(what, where=f"{shown}:{error.lineno}:{error.offset + 1}") from error
    except ValueError as error:
        raise InputError(str(error), where=f"{shown}:{parser.CurrentLineNumber}") from error
    return Source(reader.top, reader.lines)


class _XmlReader:
    def __init__(self, parser: expat.XMLParserType):
        self.parser = parser
        self.top: dict[str, Any] = {}
        self.lines: dict[Route, int] = {}
        self.open: list[tuple[Route, dict[str, Any], list[str]]] = [((), self.top, [])]
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > LIMIT_DEPTH:
            raise ValueError(f"is nested deeper than {LIMIT_DEPTH} levels")
        name = name.rpartition(":")[2]
        route, around, _ = self.open[-1]
        number = _count(around.get(name))
        if number == 1 and not isinstance(around[name], list):
            self._to_list(route, name)
        inner = (*route, name) if number == 0 else (*route, name, number)
        self.lines[inner] = self.parser.CurrentLineNumber
        self.open.append((inner, {f"@{key}": value for key, value in attributes.items()}, []))
        around[name] = None if number == 0 else [*around[name], None]

    def _end(self, name: str) -> None:
        _, made, texts = self.open.pop()
        text, (_, around, _) = "".join(texts).strip(), self.open[-1]
        value: Any = {**made, **({"#text": text} if text else {})} if made else text
        name = name.rpartition(":")[2]
        if isinstance(around[name], list):
            around[name][-1] = value
        else:
            around[name] = value

    def _to_list(self, route: Route, name: str) -> None:
        self.open[-1][1][name] = [self.open[-1][1][name]]
        for old in [each for each in self.lines if each[: len(route) + 1] == (*route, name)]:
            self.lines[(*route, name, 0, *old[len(route) + 1 :])] = self.lines.pop(old)

    def _text(self, text: str) -> None:
        self.open[-1][2].append(text)

    def _refuse(self, *_: object) -> NoReturn:
        raise ValueError("declares a document type or an entity, which is not read here; remove the <!DOCTYPE ...>")


def _count(value: Any) -> int:  # Any: what stands there already
    return len(value) if isinstance(value, list) else int(value is not None)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        double = next(key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
        raise ValueError(f"key '{printable(double, 60)}' stands twice; remove one of the two")
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _number(digits: str) -> int:
    if len(digits) > LIMIT_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits is none that a manifest holds")
    return int(digits)


def _demand_shallow(value: Any, depth: int) -> None:  # Any: parsed JSON
    if depth > LIMIT_DEPTH:
        raise ValueError(f"is nested deeper than {LIMIT_DEPTH} levels")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _demand_shallow(inner, depth + 1)
