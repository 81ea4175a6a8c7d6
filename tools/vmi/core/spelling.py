"""This module finds the word that was meant."""

from difflib import get_close_matches


def near(word: str, known: list[str], cutoff: float = 0.6) -> str:
    """This is the known word that is most like a given one, empty when none is."""
    plain = {each.lower().replace("_", "-"): each for each in known}
    found = get_close_matches(word[:60].lower().replace("_", "-"), plain, n=1, cutoff=cutoff)
    return plain[found[0]] if found else ""
