"""This module reads a Packer template's HCL into nested plain values, through python-hcl2's parse tree.

Values that are written out, and variables whose default is, are computed; everything else stays Unreadable. Blocks are
keys with their labels, such as `source.qemu.alma`, numbered where several are alike.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from vmi.core.errors import InputError
from vmi.core.printable import printable
from vmi.manifest.importing.masking import conceal
from vmi.manifest.importing.source import Route, Source, Unreadable

LIMIT_DEPTH = 40
LIMIT_SIZE = 16384
"""Of a value in characters: variables of variables could grow without end."""
PART_SIZE = 16
"""What a part of a list or an object counts."""
STEPS = ("provisioner", "post-processor")
_TOO_MUCH_SPACE = re.compile(r"\s{1000}")
"""python-hcl2's pattern for heredocs needs quadratic time for it."""
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_HEREDOC = re.compile(r"<<(-?)([A-Za-z][A-Za-z0-9._-]*)\r?\n(.*?)\r?\n?[ \t]*\2\r?\n?\Z", re.DOTALL)
_SIMPLE = re.compile(r"(?<!\$)\$\{\s*([a-z]+)\.([A-Za-z0-9_-]+)\s*\}")

Node = Any
"""lark's Tree or Token; it is imported where it is used, and untyped here."""


def of_hcl(data: bytes, shown: str) -> Source:
    """This reads a template, or says where it cannot be read."""
    import lark  # with python-hcl2, only for templates

    text = _text(data, shown)
    try:
        import hcl2

        tree = hcl2.parses_to_tree(text.replace("\r\n", "\n"))
        return _Reader(text.replace("\r\n", "\n")).read(tree)
    except lark.exceptions.UnexpectedInput as error:
        line, column = getattr(error, "line", 1), getattr(error, "column", 1)
        where = f"{shown}:{line}:{column}" if line > 0 else shown
        lines = text.split("\n")
        around = printable(conceal(lines[line - 1].strip()), 60) if 0 < line <= len(lines) else "the end"
        raise InputError(f"is no HCL at '{around}'", where=where, hint="see `packer validate`") from error
    except _SetTwice as error:
        raise InputError(f"{error} is set a second time", where=f"{shown}:{error.line}") from error
    except (lark.exceptions.LarkError, RecursionError, _TooDeep) as error:
        raise InputError("is nested too deeply, or is no HCL", where=shown, hint="see `packer validate`") from error


class _TooDeep(Exception):
    """This is more nesting than any template has."""


class _SetTwice(Exception):
    """This is an attribute that stands twice in a block."""

    def __init__(self, name: str, line: int):
        super().__init__(f"'{printable(name, 60)}'")
        self.line = line


def _text(data: bytes, shown: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"byte {data[error.start]:#04x} is not UTF-8", where=f"{shown}:{line}") from error
    if _TOO_MUCH_SPACE.search(text):
        raise InputError("holds a thousand spaces or empty lines in a row; remove them", where=shown)
    return text


class _Reader:
    def __init__(self, text: str):
        self.text = text
        self.source = Source({})
        self.used: set[Route] = set()
        self.evaluating: list[Route] = []
        self.expressions: dict[Route, tuple[Node, Route]] = {}
        """Of variables and locals: what their value is, and where that stands."""
        self.known: dict[Route, tuple[Any, frozenset[Route]]] = {}
        """Of those computed already, so that none is computed twice: their values, and what these needed."""

    def read(self, tree: Node) -> Source:
        body = tree.children[0]
        self._find_variables(body)
        self.source.tree = self._body(body, ())
        return self.source

    def _find_variables(self, body: Node) -> None:
        for block, key in self._blocks(body):
            kind, *labels = self._labels(block)
            for attribute in _of(_of(block, "body")[0], "attribute"):
                name, expression = _name(attribute), attribute.children[-1]
                if kind == "variable" and labels and name == "default":
                    self.expressions[("var", labels[0])] = expression, (key, name)
                elif kind == "locals" or (kind == "local" and labels and name == "expression"):
                    self.expressions[("local", labels[0] if labels else name)] = expression, (key, name)

    def _blocks(self, body: Node) -> Iterator[tuple[Node, str]]:
        """This is each block with its key: steps are numbered together, others where several are alike."""
        blocks = _of(body, "block")
        names = [".".join(self._labels(block)) for block in blocks]
        numbers: Counter[str] = Counter()
        for block, name in zip(blocks, names, strict=True):
            kind = name.split(".")[0]
            counted = kind if kind in STEPS else name
            is_numbered = kind in STEPS or names.count(name) > 1
            yield block, f"{name}[{numbers[counted]}]" if is_numbered else name
            numbers[counted] += 1

    def _body(self, body: Node, route: Route) -> dict[str, Any]:
        if len(route) > LIMIT_DEPTH:
            raise _TooDeep
        made: dict[str, Any] = {}
        for attribute in _of(body, "attribute"):
            self._put(made, _name(attribute), attribute, route)
        for block, key in self._blocks(body):
            self.source.lines[(*route, key)] = block.meta.line
            made[key] = self._body(_of(block, "body")[0], (*route, key))
        return made

    def _put(self, made: dict[str, Any], name: str, attribute: Node, route: Route) -> None:
        self.source.lines[(*route, name)] = attribute.meta.line
        _demand_new(name, made, attribute)
        made[name] = self._value(attribute.children[-1], (*route, name), 0)

    def _labels(self, block: Node) -> list[str]:
        parts = [part for part in block.children if getattr(part, "data", "") in ("identifier", "string", "keyword")]
        return [str(self._value(part, (), 0)) if part.data == "string" else str(part.children[0]) for part in parts]

    def _value(self, node: Node, route: Route, depth: int) -> Any:  # Any: a plain value
        """This is an expression's value; which variables it needed is remembered for its route."""
        if depth > LIMIT_DEPTH:
            raise _TooDeep
        kind = getattr(node, "data", "")
        if kind == "expr_term" and len(node.children) == 1:
            return self._value(node.children[0], route, depth + 1)
        if kind == "tuple":
            items = [child for child in node.children if _is_expression(child)]
            return [self._item(child, (*route, number), depth) for number, child in enumerate(items)]
        if kind == "object":
            return self._object(node, route, depth)
        outer, self.used = self.used, set()
        value = self._single(node, kind, depth)
        if self.used and route:
            self.source.uses.setdefault(route, set()).update(self.used)
        self.used |= outer
        return value

    def _item(self, node: Node, route: Route, depth: int) -> Any:  # Any: a plain value
        self.source.lines[route] = node.meta.line
        return self._value(node, route, depth + 1)

    def _object(self, node: Node, route: Route, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for element in _of(node, "object_elem"):
            key = self._key(element.children[0].children[0], depth)
            _demand_new(key, made, element)
            made[key] = self._item(element.children[-1], (*route, key), depth)
        return made

    def _key(self, node: Node, depth: int) -> str:
        inner = node.children[0] if getattr(node, "data", "") == "expr_term" else node
        if getattr(inner, "data", "") in ("identifier", "keyword"):
            return str(inner.children[0])
        return str(self._value(node, (), depth + 1))

    def _single(self, node: Node, kind: str, depth: int) -> Any:  # Any: a plain value
        simple: dict[str, Callable[[str], Any]] = {
            "int_lit": int,
            "float_lit": float,
            "literal_value": {"true": True, "false": False, "null": None}.get,
        }
        if kind in simple and len(str(node.children[0])) < 20:
            return simple[kind](str(node.children[0]))
        if kind == "string":
            return self._string(node, depth)
        if kind in ("heredoc_template", "heredoc_template_trim"):
            return self._heredoc(str(node.children[0]))
        if kind == "get_attr_expr_term":
            return self._attribute(node)
        return self._unreadable(node)

    def _string(self, node: Node, depth: int) -> str | Unreadable:
        texts: list[str] = []
        for part in _of(node, "string_part"):
            inner = part.children[0]
            if getattr(inner, "data", "") == "interpolation":
                value = self._value(inner.children[1], (), depth + 1)
                if isinstance(value, Unreadable | dict | list) or value is None:
                    return self._unreadable(node)
                texts.append(_as_text(value))
            elif hasattr(inner, "data"):
                return self._unreadable(node)
            else:
                texts.append(_unescaped(str(inner)))
        return "".join(texts) if sum(map(len, texts)) < LIMIT_SIZE else self._unreadable(node)

    def _heredoc(self, written: str) -> str | Unreadable:
        match = _HEREDOC.match(written)
        if match is None:
            return Unreadable(written)
        lines = match[3].split("\n")
        if match[1]:
            cut = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
            lines = [line[cut:] for line in lines]
        text = _SIMPLE.sub(self._named, "\n".join(lines) + "\n")
        if len(text) > LIMIT_SIZE:
            return Unreadable(written)
        return Unreadable(written) if re.search(r"(?<!\$)\$\{|(?<!%)%\{", text) else text.replace("$${", "${")

    def _named(self, found: "re.Match[str]") -> str:
        value = self._variable(found[1], found[2])
        return found[0] if isinstance(value, Unreadable | dict | list) or value is None else _as_text(value)

    def _attribute(self, node: Node) -> Any:  # Any: a plain value
        base, attribute = node.children[0], node.children[-1]
        inner = base.children[0] if getattr(base, "data", "") == "expr_term" else base
        name = attribute.children[-1]
        if getattr(inner, "data", "") != "identifier" or not hasattr(name, "children"):
            return self._unreadable(node)
        value = self._variable(str(inner.children[0]), str(name.children[0]))
        return self._unreadable(node) if isinstance(value, Unreadable) else value

    def _variable(self, kind: str, name: str) -> Any:  # Any: a plain value
        if (kind, name) in (("path", "root"), ("path", "cwd")):
            return "."
        if (
            (kind, name) not in self.expressions
            or (kind, name) in self.evaluating
            or len(self.evaluating) > LIMIT_DEPTH
        ):
            return Unreadable(f"{kind}.{name}")
        if (kind, name) not in self.known:
            self.known[(kind, name)] = self._computed((kind, name))
        value, used = self.known[(kind, name)]
        self.used |= used
        return value

    def _computed(self, variable: Route) -> tuple[Any, frozenset[Route]]:  # Any: a plain value
        expression, place = self.expressions[variable]
        outer, self.used = self.used, {place}
        self.evaluating.append(variable)
        value = self._value(expression, ("",), 0)
        self.evaluating.pop()
        used, self.used = frozenset(self.used), outer
        return (value if _size(value, LIMIT_SIZE) < LIMIT_SIZE else self._unreadable(expression)), used

    def _unreadable(self, node: Node) -> Unreadable:
        meta = getattr(node, "meta", None)
        return Unreadable(
            self.text[meta.start_pos : meta.end_pos] if meta and hasattr(meta, "start_pos") else str(node)
        )


def _of(node: Node, kind: str) -> list[Node]:
    return [child for child in node.children if getattr(child, "data", "") == kind]


def _name(attribute: Node) -> str:
    return str(attribute.children[0].children[0])


def _demand_new(name: str, made: dict[str, Any], node: Node) -> None:
    if name in made:
        raise _SetTwice(name, node.meta.line)


def _size(value: Any, limit: int) -> int:  # Any: a plain value
    """This counts characters and parts, up to a limit: a part may stand in many places."""
    if isinstance(value, str | Unreadable):
        return len(str(value))
    size = PART_SIZE
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        size += _size(part, limit - size)
        if size >= limit:
            return size
    return size


def _is_expression(node: Node) -> bool:
    return hasattr(node, "data") and node.data != "new_line_or_comment"


def _as_text(value: Any) -> str:  # Any: a number, a boolean or a text
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _unescaped(text: str) -> str:
    return "".join(_pieces(text)).replace("$${", "${").replace("%%{", "%{")


def _pieces(text: str) -> Iterator[str]:
    for match in re.finditer(r"\\u([0-9a-fA-F]{4})|\\(.)|([^\\]+)", text, re.DOTALL):
        if match[1]:
            yield chr(int(match[1], 16))
        else:
            yield match[3] if match[3] else _ESCAPES.get(match[2], match[0])
