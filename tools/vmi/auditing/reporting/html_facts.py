"""This module writes what is true of an image as HTML: what matters in a table, long lists folded below."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from vmi.core.printable import printable

Facts = Mapping[str, Any]  # Any: JSON values
SHOWN = 1000
"""How many entries of a list are shown."""
LISTS = {
    "packages": ("package", "packages"),
    "enabled_units": ("enabled unit", "enabled units"),
    "kernels": ("kernel", "kernels"),
}
TABLES = {
    "accounts": ("account", "accounts"),
    "groups": ("group", "groups"),
    "services": ("unit that a boot starts", "units that a boot starts, at once or when asked for"),
    "setuid": ("set-uid file", "set-uid files"),
    "partitions": ("part of the disk", "parts of the disk"),
}
"""What is folded, and what one of each and several are called."""


def about(facts: Facts) -> Iterator[str]:
    """These are the rows of the table that everybody reads."""
    system = facts.get("os")
    if isinstance(system, dict):
        yield _row("System", system.get("pretty_name", system.get("unreadable", "unknown")))
    elif isinstance(facts.get("guest"), dict):
        yield _row("System", f"cannot be read: {facts['guest'].get('unreadable', '')}")
    yield _row("Format", " ".join(str(facts[key]) for key in ("format", "compression") if facts.get(key)))
    yield _row("Size", f"{_mib(facts['virtual_bytes'])} as a disk, {_mib(facts['file_bytes'])} as a file")
    yield from (_row("Partition", each) for each in map(_partition, _dicts(facts.get("partitions"))))
    if isinstance(facts.get("kernels"), list):
        yield _row("Kernel", ", ".join(facts["kernels"]) or "none")
    yield from (_row(f"Firewall, {_text(family)}", _inbound(each)) for family, each in _items(facts.get("inbound")))
    if isinstance(facts.get("listeners"), list):
        yield _row("Listens on", ", ".join(map(_listener, _dicts(facts["listeners"]))) or "nothing that is known")
    if isinstance(facts.get("packages"), list):
        yield _row(
            "Content", f"{counted(len(facts['packages']), 'package', 'packages')}, {facts.get('files', '?')} files"
        )


def folded(facts: Facts) -> Iterator[str]:
    """These are long lists, each behind its title."""
    for key, nouns in LISTS.items():
        if isinstance(facts.get(key), list) and facts[key]:
            items = "\n".join(f"<li>{_text(each)}</li>" for each in facts[key][:SHOWN])
            yield _folded(counted(len(facts[key]), *nouns), f"<ul>\n{items}\n</ul>", len(facts[key]))
    for key, nouns in TABLES.items():
        if rows := _dicts(facts.get(key)):
            yield _folded(counted(len(rows), *nouns), _table(rows[:SHOWN]), len(rows))


def _folded(title: str, body: str, number: int) -> str:
    more = f"<p>and {number - SHOWN} more in audit.json</p>\n" if number > SHOWN else ""
    return f'<details class="facts">\n<summary>{escape(title)}</summary>\n{body}\n{more}</details>'


def _table(rows: list[Facts]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key, value in row.items() if not isinstance(value, dict)))
    head = "".join(f"<th>{_text(column.replace('_', ' '))}</th>" for column in columns)
    lines = "\n".join(f"<tr>{''.join(f'<td>{_cell(row.get(column))}</td>' for column in columns)}</tr>" for row in rows)
    return f"<div><table>\n<tr>{head}</tr>\n{lines}\n</table></div>"


def _cell(value: object) -> str:
    if isinstance(value, list):
        return _text(", ".join(map(str, value)))
    return "" if value is None else _text(value)


def _partition(part: Facts) -> str:
    system = part.get("filesystem")
    kind = (
        f"{system['kind']}, {_mib(system['used_bytes'])} used of {_mib(system['bytes'])}" if system else part["content"]
    )
    return f"{part['name']}: {kind}"


def _inbound(each: Facts) -> str:
    openings = ", ".join(map(str, each.get("openings", ())))
    return f"lets in {openings or 'nothing'}" if each.get("closed") else "lets in everything"


def _listener(each: Facts) -> str:
    by = f" ({each['unit']})" if each.get("unit") else ""
    return f"{each.get('port')}/{each.get('protocol')}{by}"


def _items(value: object) -> list[tuple[str, Facts]]:
    return [(key, each) for key, each in value.items() if isinstance(each, dict)] if isinstance(value, dict) else []


def _dicts(value: object) -> list[Facts]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _row(name: str, value: object) -> str:
    return f"<dt>{name}</dt><dd>{_text(value)}</dd>"


def counted(number: int, one: str, several: str) -> str:
    """This is a number of things."""
    return f"{number} {one if number == 1 else several}"


def _mib(number: int) -> str:
    return f"{number / 2**20:,.0f} MiB"


def _text(value: object) -> str:
    return escape(printable(str(value), 500))
