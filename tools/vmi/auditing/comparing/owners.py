"""This module names who owns something: numbers that a system gives out as it likes differ from build to build."""

from collections.abc import Mapping

from vmi.auditing.comparing.facts import Facts

FIRST, LAST = 100, 999
"""Debian, RHEL and SUSE give these to their own accounts in the order in which packages ask."""


def user_names(facts: Facts) -> dict[str, str]:
    """This is the accounts by their numbers; empty when the report does not tell."""
    return {str(each.uid): each.name for each in facts.accounts} if isinstance(facts.accounts, tuple) else {}


def group_names(facts: Facts) -> dict[str, str]:
    """This is the groups by their numbers; empty when the report does not tell."""
    return {each.gid: each.name for each in facts.groups} if isinstance(facts.groups, tuple) else {}


def owner(word: str, given: str, names: Mapping[str, str]) -> str:
    """This is a user or a group by name, or by number where nobody has it."""
    return f"{word} {names.get(given, given)}"


def number(word: str, given: str) -> str:
    """This is a number that means something, or that it is one of those that do not."""
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(LAST))
    return f"a {word} of the system" if is_number and FIRST <= int(given) <= LAST else f"{word} {given}"
