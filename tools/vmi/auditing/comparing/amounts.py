"""This module writes amounts for people."""


def amount(number: int) -> str:
    """This is a number of bytes, in the unit that people would take."""
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if abs(number) >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number} bytes"


def difference(old: int, new: int) -> str:
    """This is how much more or less it is."""
    return f"{'+' if new >= old else '-'}{amount(abs(new - old))}"
