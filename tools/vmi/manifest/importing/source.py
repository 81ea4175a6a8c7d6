"""This module is somebody else's file as nested plain values: what of it was carried over, and what was left."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vmi.core.printable import printable
from vmi.core.secrets import find

Route = tuple[str | int, ...]
SHOWN_CHARACTERS = 60
_SECRET_KEY = re.compile(r"pass(word|wd|phrase)?($|_)|secret|token|private_key|credential", re.IGNORECASE)
NO_SECRETS = "a manifest holds no credentials; the build has a key of its own, which lives as long as the build"


@dataclass(frozen=True)
class Unreadable:
    """This is a value that only its own tool could compute."""

    text: str
    """As it stands in the source."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, order=True)
class Left:
    """This is one value that the manifest does not say, and why."""

    path: str
    """Such as `appdb.os.version`, in the source's own words."""
    line: int
    """0 where the source's parser knows no lines."""
    value: str
    """Shortened and printable; a secret is masked."""
    why: str
    hint: str


@dataclass
class Source:
    """This is a file that is being carried over, value by value."""

    tree: Any  # Any: nested dict, list, str, int, bool, None, Unreadable
    lines: dict[Route, int] = field(default_factory=dict)
    uses: dict[Route, set[Route]] = field(default_factory=dict)
    """Which variables a value was computed from."""
    carried: set[Route] = field(default_factory=set)
    left: dict[Route, Left] = field(default_factory=dict)
    guesses: list[str] = field(default_factory=list)
    needs: dict[Route, str] = field(default_factory=dict)
    """What the author must fill in, by its place in the manifest."""

    def get(self, *route: str | int) -> Any:  # Any: as tree
        """This is what stands somewhere, None when nothing does."""
        value = self.tree
        for part in route:
            if isinstance(value, dict):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return None
        return value

    def leaves(self, route: Route = ()) -> Iterator[Route]:
        """This is every value that holds no others, an empty list among them."""
        value = self.get(*route)
        if isinstance(value, dict | list) and value:
            for part in value if isinstance(value, dict) else range(len(value)):
                yield from self.leaves((*route, part))
        else:
            yield route

    def items(self, *route: str | int) -> list[Route]:
        """This is the items of a list; one thing alone, or one wrapped in an element of its own, is a list too."""
        value = self.get(*route)
        if isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), list):
            return self.items(*route, next(iter(value)))
        if isinstance(value, list):
            return [(*route, number) for number in range(len(value))]
        return [] if value is None else [route]

    def carry(self, *routes: Route) -> None:
        """This remembers that values stand in the manifest now."""
        for route in routes:
            for leaf in self.leaves(route):
                used = [place for n in range(1, len(leaf) + 1) for place in self.uses.get(leaf[:n], ())]
                for each in (leaf, *(inner for place in used for inner in self.leaves(place))):
                    self.carried.add(each)
                    self.left.pop(each, None)

    def leave(self, route: Route, why: str, hint: str = "") -> None:
        """This names values that the manifest does not say."""
        if self.get(*route) is None and not self._holds(route):
            return
        for leaf in self.leaves(route):
            if leaf not in self.carried and leaf not in self.left:  # the first word is the most exact one
                secret = is_secret(leaf, self.get(*leaf))
                reason = (NO_SECRETS, "") if secret else (why, hint)
                line = next((self.lines[leaf[:i]] for i in range(len(leaf), 0, -1) if leaf[:i] in self.lines), 0)
                self.left[leaf] = Left(path_of(leaf), line, shown(self.get(*leaf), secret), *reason)

    def take(self, route: Route, of: Any, why: str, hint: str = "", *, as_: Any = None) -> Any:  # Any: types, values
        """This is a value that fits a manifest's type, now carried; None when there is none or it was left.

        `as_` is the value in the manifest's words, where they differ.
        """
        raw = self.get(*route)
        value = raw if as_ is None else as_
        if raw is None:
            return None
        if is_secret(route, raw) or isinstance(raw, Unreadable):
            self.leave(route, f"only its own tool computes `{shown(raw, secret=False)}`", hint or why)
            return None
        try:
            fitting = TypeAdapter(of).validate_python(value)
        except ValidationError:
            self.leave(route, why, hint)
            return None
        self.carry(route)
        return fitting

    def leave_the_rest(self) -> None:
        """This names everything that nobody has looked at."""
        for leaf in self.leaves():
            if leaf not in self.carried and leaf not in self.left and leaf:
                self.leave(leaf, "has no place in a manifest")

    def _holds(self, route: Route) -> bool:
        around, last = self.get(*route[:-1]), route[-1] if route else None
        return last in around if isinstance(around, dict) else isinstance(around, list) and isinstance(last, int)


def is_secret(route: Route, value: Any) -> bool:  # Any: a leaf
    """This is true for what must not be shown, by its key or by what it looks like."""
    key = next((str(part) for part in reversed(route) if isinstance(part, str)), "value")
    if not isinstance(value, str | Unreadable) or not str(value):
        return False
    text = str(value)[:4000]
    return bool(_SECRET_KEY.search(key)) or any(find("values.conf", f"{key} = {text}\n".encode(errors="replace")))


def shown(value: Any, secret: bool) -> str:  # Any: a leaf
    """This is a value for people."""
    if secret:
        return "***"
    text = str(value) if isinstance(value, str | Unreadable) else json.dumps(value, default=str)
    return printable(text, SHOWN_CHARACTERS)


def path_of(route: Route) -> str:
    """This is a route as people write it."""
    text = ""
    for part in route:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return printable(text, 200)
