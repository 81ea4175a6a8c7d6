"""This module holds the checks to the catalogue of rules: each rule is some check's, or says who judges it instead."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

import yaml

from vmi.auditing.checks import CHECKS

_RULE = re.compile(r"[A-Z]{2,3}-[0-9]{3}")


class Rule(NamedTuple):
    """This is one rule of the catalogue."""

    id: str
    """Such as `LAY-003`."""
    what: str
    """What it asks of an image."""
    checks: tuple[str, ...]
    """The ids of the checks that judge it."""
    elsewhere: str
    """Who judges it when no check does, or the rest of it, or why nobody does; empty otherwise."""


def rules() -> tuple[Rule, ...]:
    """This is the catalogue, in its own order."""
    text = files("vmi.auditing").joinpath("catalogue.yaml").read_text()
    told = yaml.safe_load(text).items()
    return tuple(Rule(name, rule["what"], tuple(_checks(name)), rule.get("elsewhere", "")) for name, rule in told)


def unknown() -> list[str]:
    """This is what checks name as their source in the form of a rule, and what is none."""
    named = {source for check in CHECKS for source in check.SOURCES if _RULE.fullmatch(source)}
    return sorted(named - {rule.id for rule in rules()})


def _checks(rule: str) -> Iterator[str]:
    return (check.ID for check in CHECKS if rule in check.SOURCES)
