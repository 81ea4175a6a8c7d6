"""This module is the lint rules' manual as data: a page for each, in the groups of the tables in `rules`."""

import inspect
import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.core.findings import Page
from vmi.manifest import rules
from vmi.manifest.rule import Rule
from vmi.manifest.structural import STRUCTURAL


class Group(NamedTuple):
    """This is rules that belong together."""

    name: str
    pages: tuple[Page, ...]


_TABLES = {
    "APPLIANCE_RULES": "appliances",
    "CONTENT_RULES": "appliances",
    "VO_RULES": "VOs",
    "CATALOGUE_RULES": "the catalogue",
}
_ENTRY = re.compile(r"    (?:# (?P<group>.+)|(?P<module>\w+),)(?:\s.*)?")


def groups() -> tuple[Group, ...]:
    """This is every group, those that are found before any rule is asked first."""
    gathered: dict[str, list[Page]] = {"reading a manifest": list(STRUCTURAL)}
    seen: set[str] = set()
    for table, name in _TABLES.items():
        for group, rule in _entries(table):
            if rule.ID in seen:
                continue  # a rule about both has one page
            seen.add(rule.ID)
            gathered.setdefault(f"{name}: {group}" if group else name, []).append(page_of(rule))
    return tuple(Group(name, tuple(pages)) for name, pages in gathered.items())


def pages() -> dict[str, Page]:
    """This is every page by its rule."""
    return {page.rule: page for group in groups() for page in group.pages}


def page_of(rule: Rule) -> Page:
    """This is a rule's page: its docstring."""
    text = inspect.cleandoc(rule.__doc__ or "") + "\n"
    title = " ".join(text.partition("\n\n")[0].split())
    return Page(rule.ID, rule.SEVERITY, title, text)


def _entries(table: str) -> Iterator[tuple[str, Rule]]:
    """This is a table's rules, each with the comment above it: the comments name the groups."""
    source = inspect.getsource(rules).partition(f"\n{table}: ")[2].partition("\n)\n")[0]
    known, group = {rule.__name__.rpartition(".")[2]: rule for rule in getattr(rules, table)}, ""
    for line in source.splitlines():
        entry = _ENTRY.fullmatch(line)
        if entry and entry["group"]:
            group = entry["group"]
        elif entry:
            yield group, known[entry["module"]]
