"""This module keeps what was read last, and forgets the rest."""

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LastUsed(Generic[K, V]):
    """This holds the `capacity` values that were asked for last."""

    def __init__(self, capacity: int, load: Callable[[K], V]):
        self._capacity = capacity
        self._load = load
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key in self._values:
            value = self._values.pop(key)
        else:
            value = self._load(key)
            if len(self._values) >= self._capacity:
                del self._values[next(iter(self._values))]
        self._values[key] = value  # the last of a dict is what was used last
        return value
