"""This module takes a fact that is known to be there."""

from typing import TypeVar

from vmi.auditing.comparing.facts import Unreadable

Value = TypeVar("Value")


def told(fact: Value | Unreadable | None) -> Value:
    """This is the fact; a topic is only asked when both reports tell what it needs."""
    assert fact is not None
    assert not isinstance(fact, Unreadable)
    return fact
