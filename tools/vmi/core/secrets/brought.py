"""This module reads rules that a user brings in the format of gitleaks, and makes one more layer of them.

A rule's keywords say where its pattern is tried: in a window around each, for Python's patterns can take long. With
google-re2 installed they cannot. A rule that took too long in all is not asked any more, and is named.
"""

import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from vmi.core.errors import InputError
from vmi.core.secrets.allowing import Allowed, allowed
from vmi.core.secrets.assignments import bits
from vmi.core.secrets.model import Confidence, Hit
from vmi.core.secrets.re2 import converted
from vmi.core.secrets.text import Text

BEFORE_BYTES, AFTER_BYTES = 200, 2000
WHOLE_BYTES = 64 * 1024
"""What of a text a rule without keywords is tried on."""
RULE_TIME_S = 10.0
TOML = "name a file of rules in the format of gitleaks, which is TOML"
MOST_RULES = 2000
KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "id": (str, "text"),
    "regex": (str, "text"),
    "path": (str, "text"),
    "keywords": (list, "a list"),
    "secretGroup": (int, "a whole number"),
    "entropy": ((int, float), "a number"),
}
"""What a rule's keys hold, and how that is called."""
Pattern = Any  # Any: Python's patterns, or google-re2's, which has no types


@dataclass
class Rule:
    """This is one rule."""

    id: str
    title: str
    pattern: Pattern | None
    """None for a rule about paths alone."""
    path: Pattern | None
    keywords: tuple[bytes, ...]
    group: int
    entropy: float
    allowed: tuple[Allowed, ...]
    left_s: float = RULE_TIME_S


@dataclass
class Rules:
    """This is the rules of one file, and why some of them cannot be used."""

    rules: list[Rule] = field(default_factory=list)
    unusable: dict[str, str] = field(default_factory=dict)
    """The reason by the rule's name."""

    def layer(self, text: Text) -> Iterator[Hit]:
        """This is what the rules find in a text."""
        for rule in self.rules:
            if rule.left_s <= 0:
                self.unusable.setdefault(rule.id, f"it took more than {RULE_TIME_S:.0f} s in all")
            elif rule.path is None or rule.path.search(text.place.encode("utf-8", "surrogateescape")):
                started = time.monotonic()
                yield from _hits(rule, text)
                rule.left_s -= time.monotonic() - started


def load(path: Path) -> Rules:
    """This reads a file of rules; what of them has no equal here is named, not passed over."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path), hint=TOML) from None
    listed = content.get("rules")
    if not isinstance(listed, list) or not listed or len(listed) > MOST_RULES:
        raise InputError("holds no rules", where=str(path), hint="it must have [[rules]], as gitleaks writes them")
    found = Rules()
    if "extend" in content:
        found.unusable["extend"] = "rules of other files are not read; bring them in one file"
    try:
        shared = tuple(allowed(content, compiled))
    except (ValueError, TypeError, AttributeError, re.error) as error:
        shared = ()
        found.unusable["allowlist"] = str(error)
    for number, raw in enumerate(listed, 1):
        name = str(raw.get("id", f"rule {number}")) if isinstance(raw, dict) else f"rule {number}"
        try:
            found.rules.append(_rule(name, raw, shared))
        except (ValueError, TypeError, AttributeError, re.error) as error:
            found.unusable[name] = str(error)
    return found


def _rule(name: str, raw: dict[str, Any], shared: tuple[Allowed, ...]) -> Rule:  # Any: TOML
    for key, (kind, called) in KINDS.items():
        if key in raw and not isinstance(raw[key], kind):
            raise ValueError(f"its {key} is not {called}")
    if "regex" not in raw and "path" not in raw:
        raise ValueError("it has neither a pattern nor a path")
    return Rule(
        id=name,
        title=str(raw.get("description") or name),
        pattern=compiled(raw["regex"]) if "regex" in raw else None,
        path=compiled(raw["path"]) if "path" in raw else None,
        keywords=tuple(keyword.lower().encode() for keyword in raw.get("keywords", ()) if keyword),
        group=int(raw.get("secretGroup", 0)),
        entropy=float(raw.get("entropy", 0)),
        allowed=(*shared, *allowed(raw, compiled)),
    )


def compiled(pattern: str) -> Pattern:
    """This is a pattern in the syntax of RE2, ready: by google-re2 where it is installed, else by Python."""
    try:
        engine = import_module("re2")
    except ImportError:
        return re.compile(converted(pattern).encode())
    try:
        return engine.compile(pattern.encode())
    except engine.error as error:
        raise ValueError(str(error)) from None


def _hits(rule: Rule, text: Text) -> Iterator[Hit]:
    if rule.pattern is None:
        yield Hit(f"rule.{rule.id}", rule.title, 0, min(len(text.data), 1), b"", Confidence.MEDIUM)
        return
    for start, end in _windows(rule, text):
        window = text.data[start:end]
        for match in rule.pattern.finditer(window):
            first, last = _span(rule, match)
            secret = window[first:last]
            line = window[window.rfind(b"\n", 0, match.start()) + 1 :].partition(b"\n")[0]
            if not secret or (rule.entropy and bits(secret) < rule.entropy):
                continue
            if not any(each.covers(text.place, secret, match.group(0), line) for each in rule.allowed):
                yield Hit(f"rule.{rule.id}", rule.title, start + first, start + last, b"", Confidence.MEDIUM)


def _span(rule: Rule, match: "re.Match[bytes]") -> tuple[int, int]:
    """The group that the rule names; else the only group that there is, or the whole."""
    groups = match.re.groups
    group = rule.group if rule.group <= groups else 0
    if not group and groups:
        group = next((number for number in range(1, groups + 1) if match.start(number) >= 0), 0)
    return match.span(group) if match.start(group) >= 0 else match.span()


def _windows(rule: Rule, text: Text) -> Iterator[tuple[int, int]]:
    """Where the pattern is tried: around the keywords, windows that touch joined."""
    size = len(text.data)
    if not rule.keywords:
        yield 0, min(size, WHOLE_BYTES)
        return
    window: tuple[int, int] | None = None
    for at in sorted(place for keyword in rule.keywords for place in _places(text.lower, keyword)):
        start, end = max(0, at - BEFORE_BYTES), min(size, at + AFTER_BYTES)
        if window and start <= window[1] and end - window[0] <= WHOLE_BYTES:
            window = (window[0], end)
            continue
        if window:
            yield window
        window = (start, end)
    if window:
        yield window


def _places(data: bytes, keyword: bytes) -> Iterator[int]:
    at = data.find(keyword)
    while at >= 0:
        yield at
        at = data.find(keyword, at + len(keyword))
