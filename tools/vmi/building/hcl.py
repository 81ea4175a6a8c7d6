"""This module is the one door to python-hcl2: values in, HCL text out, closed alphabets between."""

import re
from typing import Any

import hcl2

_SAFE = re.compile(r"^[A-Za-z0-9 ._/:@,=+~<>-]*$")
"""No quote, no backslash, no `${` and no newline: what stays a string in every version of HCL."""

Block = dict[str, Any]
"""Attributes by name; a nested Block or a list of them is a block. Any: str, int, bool, list."""


def text(value: str) -> str:
    """This is a string as HCL writes it; python-hcl2 takes bare strings for expressions."""
    if not _SAFE.match(value):
        raise ValueError(f"{value!r} has characters that never enter a template")
    return f'"{value}"'


def value(of: Any) -> Any:  # Any: see Block
    """This is a Python value as python-hcl2 wants it."""
    if isinstance(of, str):
        return text(of)
    if isinstance(of, list | tuple):
        return [value(item) for item in of]
    if isinstance(of, dict):
        return {key: value(item) for key, item in of.items()}
    return of


def document(*blocks: tuple[str, list[str], Block]) -> str:
    """This is HCL text for (type, labels, content) blocks; what it wrote is parsed again before it is returned."""
    root = hcl2.Builder()
    for kind, labels, content in blocks:
        attributes = {key: value(item) for key, item in content.items() if not _is_blocks(item)}
        nested = hcl2.Builder()
        for key, items in content.items():
            for label, item in items if _is_blocks(items) else ():
                nested.block(key, [text(label)] if label else [], **{k: value(v) for k, v in item.items()})
        root.block(kind, [text(label) for label in labels], __nested_builder__=nested, **attributes)
    content = root.build()  # type: ignore[no-untyped-call]  # python-hcl2 leaves it untyped
    written: str = hcl2.dumps(content)
    hcl2.loads(written)
    return written


def _is_blocks(item: Any) -> bool:  # Any: see Block
    return isinstance(item, list) and bool(item) and isinstance(item[0], tuple) and isinstance(item[0][1], dict)
