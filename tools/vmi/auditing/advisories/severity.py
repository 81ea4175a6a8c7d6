"""This module says how bad an advisory calls what it is about, in one word."""

from collections.abc import Iterator
from typing import Any

ORDER = ("negligible", "low", "medium", "high", "critical")
WORDS = {"moderate": "medium", "important": "high", "unimportant": "negligible", "minor": "low", "none": "negligible"}
VECTORS = ("CVSS_V3", "CVSS_V31")
ATTACK = {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2}
COMPLEXITY = {"L": 0.77, "H": 0.44}
PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}
INTERACTION = {"N": 0.85, "R": 0.62}
IMPACT = {"H": 0.56, "L": 0.22, "N": 0.0}
BANDS = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"), (0.0, "negligible"))


def severity(advisory: dict[str, Any], entry: dict[str, Any]) -> str:
    """This is the worst word found: of the distribution, of the database, or of a CVSS vector; empty without any."""
    found = [word for word in _words(advisory, entry) if word in ORDER]
    return max(found, key=ORDER.index, default="")


def _words(advisory: dict[str, Any], entry: dict[str, Any]) -> Iterator[str]:
    for place in (advisory.get("database_specific"), entry.get("ecosystem_specific"), entry.get("database_specific")):
        if isinstance(place, dict):
            for name in ("severity", "urgency"):
                word = str(place.get(name, "")).lower().rstrip("*")
                yield WORDS.get(word, word)
    for place in (advisory.get("severity"), entry.get("severity")):
        for one in place if isinstance(place, list) else ():
            if isinstance(one, dict):
                score = str(one.get("score", ""))
                yield _of_vector(score) if one.get("type") in VECTORS else WORDS.get(score.lower(), score.lower())


def _of_vector(vector: str) -> str:
    """The base score of CVSS 3, as its specification computes it, as the word for it."""
    parts = dict(part.split(":", 1) for part in vector.split("/") if ":" in part)
    try:
        base = 1 - (1 - IMPACT[parts["C"]]) * (1 - IMPACT[parts["I"]]) * (1 - IMPACT[parts["A"]])
        changed = parts["S"] == "C"
        impact = 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 if changed else 6.42 * base
        rights = PRIVILEGES[parts["S"]][parts["PR"]]
        ease = 8.22 * ATTACK[parts["AV"]] * COMPLEXITY[parts["AC"]] * rights * INTERACTION[parts["UI"]]
    except KeyError:
        return ""
    score = 0.0 if impact <= 0 else min((1.08 if changed else 1) * (impact + ease), 10)
    rounded = -(-round(score * 100_000) // 10_000) / 10
    return next(word for least, word in BANDS if rounded >= least)
