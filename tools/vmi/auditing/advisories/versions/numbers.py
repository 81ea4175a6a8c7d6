"""This module compares digits of any length as numbers; Python refuses to convert very long ones, with reason."""

Number = tuple[int, str]


def number(digits: str) -> Number:
    """This orders strings of digits as the numbers that they are."""
    significant = digits.lstrip("0")
    return len(significant), significant
