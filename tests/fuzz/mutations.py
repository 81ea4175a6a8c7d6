"""This module changes a file the way hands, editors, merges and enemies do: bytes, lines, values, keys, structure."""

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

import yaml as pyyaml
from tests.fuzz import nasty

from vmi.core import yaml

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]
"""This changes the second, and may take something from the third: other files of the same kind."""
MOST_PARTS = 50_000
MOST_BYTES = 400 * 1024
_VALUE = re.compile(rb"(?<=[:\-,\[{] )[^\n,\]}#]+")
_KEY = re.compile(rb"[A-Za-z_][A-Za-z0-9_.]*(?=:)")


def flip(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    del others
    changed = bytearray(data or b" ")
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    del others
    begin = chance.randint(0, len(data))
    return data[:begin] + data[begin + chance.choice((1, 2, 5, 50, 500)) :]


def insert(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + _something(chance, others) + data[at:]


def encode(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    del others
    text = data.decode(errors="replace")
    way = chance.randrange(6)
    if way < 3:
        return text.encode(("utf-16", "utf-32", "utf-8-sig")[way], errors="replace")
    if way == 3:
        return data.replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\r", b"\x85", b"\xe2\x80\xa8")))
    return data.replace(b" ", chance.choice((b"\t", b"\xc2\xa0"))) if way == 4 else text.encode("latin-1", "replace")


def lines(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    rows = data.split(b"\n")
    at, way = chance.randrange(len(rows)), chance.randrange(7)
    if way == 0:
        del rows[at]
    elif way == 1:
        rows.insert(chance.randint(0, len(rows)), rows[at])
    elif way == 2:
        other = chance.randrange(len(rows))
        rows[at], rows[other] = rows[other], rows[at]
    elif way == 3:
        rows[at] = chance.choice((b" ", b"  ", b"\t", b"    ")) + rows[at]
    elif way == 4:
        rows[at] = rows[at].lstrip()
    elif way == 5:
        rows.insert(at, chance.choice(nasty.LINES).encode())
    else:
        taken = chance.choice(others).split(b"\n")
        begin = chance.randrange(len(taken))
        rows[at:at] = taken[begin : begin + chance.randint(1, 8)]
    return b"\n".join(rows)


def repeat(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One thing thousands of times is what makes a reader slow."""
    del others
    piece = chance.choice(nasty.REPEATED).encode()
    at = chance.randint(0, len(data))
    return data[:at] + piece * chance.choice((10, 10, 100, 100, 100, 2000, 2000, 30000)) + data[at:]


def value(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    del others
    return _replaced(chance, _VALUE, data, chance.choice((*nasty.SCALARS, *nasty.VALUES)))


def key(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    del others
    return _replaced(chance, _KEY, data, chance.choice(nasty.KEYS))


def structure(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """This works on the tree, and writes it as a dumper does: with escapes for what YAML cannot hold."""
    tree = _tree(data)
    if not isinstance(tree, dict | list):
        return value(chance, data, others)
    for _ in range(chance.randint(1, 3)):
        _change(chance, tree, _tree(chance.choice(others)))
    if _is_too_much(tree):
        return value(chance, data, others)
    dumper = pyyaml.CSafeDumper if chance.random() < 0.1 else _WithoutAliases
    flow = chance.choice((None, None, True, False))
    return str(pyyaml.dump(tree, Dumper=dumper, sort_keys=False, allow_unicode=True, default_flow_style=flow)).encode(
        "utf-8", "replace"
    )


class _WithoutAliases(pyyaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


OF_YAML: tuple[Mutation, ...] = (
    flip,
    cut,
    insert,
    encode,
    lines,
    lines,
    repeat,
    value,
    value,
    key,
    structure,
    structure,
)
OF_TEXT: tuple[Mutation, ...] = (flip, cut, insert, encode, lines, lines, lines, lines, repeat)


def mutated(chance: random.Random, data: bytes, others: Sequence[bytes], of: Sequence[Mutation]) -> bytes:
    """This is a file with one to five changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        data = chance.choice(of)(chance, data, others)[:MOST_BYTES]
    return data


def _something(chance: random.Random, others: Sequence[bytes]) -> bytes:
    if chance.random() < 0.2:
        return chance.randbytes(chance.randint(1, 20))
    if chance.random() < 0.3:
        other = chance.choice(others)
        begin = chance.randint(0, len(other))
        return other[begin : begin + chance.randint(1, 200)]
    return chance.choice((*nasty.SCALARS, *nasty.LINES)).encode()


def _replaced(chance: random.Random, pattern: re.Pattern[bytes], data: bytes, text: str) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data + text.encode()
    where = chance.choice(found)
    return data[: where.start()] + text.encode() + data[where.end() :]


def _tree(data: bytes) -> Any:  # Any: nested dict, list, str
    try:
        return yaml.parse(data).value
    except yaml.Fault:
        return None


def _is_too_much(tree: Any) -> bool:  # Any: as above
    """True for a thousand lists that are one, in which there are a thousand now: the dumper would write each."""
    parts, left = 0, [tree]
    while left and parts < MOST_PARTS:
        each = left.pop()
        parts += 1
        left += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
    return bool(left)


def _change(chance: random.Random, tree: Any, other: Any) -> None:  # Any: as above
    place = chance.choice(_containers(tree))
    index = chance.choice(list(place) if isinstance(place, dict) else range(len(place))) if place else None
    way = chance.randrange(7)
    if index is None or way == 0:
        new: Any = chance.choice((*nasty.SCALARS, *nasty.VALUES, None, [], {}))
    elif way == 1 and len(str(place[index])) < 2000:  # a thousand times a thousand times is too much for us
        new = chance.choice(
            ([place[index]], {"a": place[index]}, [place[index]] * chance.choice((2, 30, 1000)), [[place[index]]])
        )
    elif way == 2 and isinstance(other, dict | list):
        new = chance.choice(_containers(other))
    elif way == 3:
        new = _nested(place[index], chance.choice((3, 19, 20, 21, 60)), as_list=chance.random() < 0.5)
    elif way == 4:
        del place[index]
        return
    elif way == 5 and isinstance(place, dict):
        place[chance.choice(nasty.KEYS)] = place.pop(index)
        return
    else:
        new = f"{place[index]}{chance.choice(nasty.SCALARS)}"
    if isinstance(place, dict):
        place[index if index is not None and chance.random() < 0.7 else chance.choice(nasty.KEYS)] = new
    elif index is None or chance.random() < 0.3:
        place.append(new)
    else:
        place[index] = new


def _nested(value: Any, depth: int, *, as_list: bool) -> Any:  # Any: as above
    for _ in range(depth):
        value = [value] if as_list else {"a": value}
    return value


def _containers(tree: Any) -> list[Any]:  # Any: as above
    inner = tree.values() if isinstance(tree, dict) else tree
    return [tree, *(found for each in inner if isinstance(each, dict | list) for found in _containers(each))]
