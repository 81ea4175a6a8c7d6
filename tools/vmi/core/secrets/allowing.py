"""This module is what rules in the format of gitleaks let pass: by path, by pattern, by word."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Pattern = Any  # Any: Python's patterns, or google-re2's, which has no types


@dataclass(frozen=True)
class Allowed:
    """This is one such list."""

    paths: tuple[Pattern, ...]
    patterns: tuple[Pattern, ...]
    target: str
    """What the patterns are for: `secret`, `match` or `line`."""
    words: tuple[bytes, ...]
    every: bool
    """True when all that it names must hold, not only one."""

    def covers(self, path: str, secret: bytes, match: bytes, line: bytes) -> bool:
        """This is true of what the list lets pass."""
        text = {"match": match, "line": line}.get(self.target, secret)
        answers = []
        if self.paths:
            answers.append(any(each.search(path.encode("utf-8", "surrogateescape")) for each in self.paths))
        if self.patterns:
            answers.append(any(each.search(text) for each in self.patterns))
        if self.words:
            answers.append(any(word in secret.lower() for word in self.words))
        return bool(answers) and (all(answers) if self.every else any(answers))


def allowed(raw: dict[str, Any], compiled: Callable[[str], Pattern]) -> Iterator[Allowed]:  # Any: values of TOML
    """This is the lists of a rule, or of the whole file."""
    listed = [*raw.get("allowlists", ()), *([raw["allowlist"]] if "allowlist" in raw else [])]
    for each in listed:
        if each.get("targetRules"):
            raise ValueError("lists for some rules only are not known")
        yield Allowed(
            paths=tuple(compiled(pattern) for pattern in each.get("paths", ())),
            patterns=tuple(compiled(pattern) for pattern in each.get("regexes", ())),
            target=str(each.get("regexTarget", "secret")),
            words=tuple(word.lower().encode() for word in each.get("stopwords", ())),
            every=str(each.get("condition", "OR")).upper() == "AND",
        )
