"""This module remembers what was found out about a guest, for as long as the guest lives: many checks ask the same."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from vmi.auditing.guest.guest import Guest

Answer = TypeVar("Answer")


def remembered(question: Callable[[Guest], Answer]) -> Callable[[Guest], Answer]:
    """This makes a question one that is answered once for each guest; what cannot be judged is asked again."""

    @wraps(question)
    def ask(guest: Guest) -> Answer:
        if ask not in guest.memory:
            guest.memory[ask] = question(guest)
        return cast("Answer", guest.memory[ask])

    return ask
