"""This module lets a step say how far it is without knowing who listens."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Advance = Callable[[int], None]
"""Called with how much was done since the last call, in the task's unit."""


class Progress(Protocol):
    """This is what a step needs of whoever started it."""

    def task(self, label: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """This announces work that may take longer than two seconds; `total` in bytes or counts, None when unknown."""

    def note(self, message: str) -> None:
        """This tells one thing worth knowing, such as which accelerator is used."""


class Silent:
    """This is a Progress that nobody listens to, for tests and library use."""

    @contextmanager
    def task(self, label: str, total: int | None = None) -> Iterator[Advance]:
        yield lambda done: None

    def note(self, message: str) -> None:
        return
