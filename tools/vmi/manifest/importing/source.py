"""This module is somebody else's file as nested plain values: what of it was carried over, and what was left."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vmi.core.printable import printable
from vmi.manifest.importing.masking import MASK, Secrets, secrets_of, tells_secret
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest

Route = tuple[str | int, ...]
SHOWN_CHARACTERS = 60
NO_SECRETS = "a manifest holds no credentials; the build has a key of its own, which lives as long as the build"
REQUIREMENTS = {
    "cores": {"minimum": 1, "recommended": 1},
    "memory_mib": {"minimum": 1024, "recommended": 2048},
}
"""What a small machine has: the guess where nothing is said."""


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
    gaps: dict[int, list[str]] = field(default_factory=dict)
    """What stood among the steps and is none, by the number of the step that follows."""
    beside: Manifest[Appliance] | None = None
    """The directory that it lies in."""
    known_keys: frozenset[str] = frozenset()
    """The keys that this kind of file has; empty where they are not known."""

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

    @cached_property
    def secrets(self) -> Secrets:
        """What must not be shown; asked when the tree is whole."""
        return secrets_of(((leaf, self.get(*leaf)) for leaf in self.leaves()), self.uses)

    def is_secret(self, route: Route) -> bool:
        """This is true for what must stand in no manifest."""
        value = self.get(*route)
        if value is None or isinstance(value, bool) or value in ("", [], {}):
            return False
        return self.secrets.holds(route, str(value))

    def shown(self, route: Route) -> str:
        """This is a value for people; a secret is masked."""
        value = self.get(*route)
        text = str(value) if isinstance(value, str | Unreadable) else json.dumps(value, default=str)
        is_plain = value is None or isinstance(value, bool) or value in ("", [], {})
        return printable(text if is_plain else self.secrets.shown(route, text), SHOWN_CHARACTERS)

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
                reason = (NO_SECRETS, "") if self.is_secret(leaf) else (why, hint)
                line = next((self.lines[leaf[:i]] for i in range(len(leaf), 0, -1) if leaf[:i] in self.lines), 0)
                self.left[leaf] = Left(path_of(leaf), line, self.shown(leaf), *reason)

    def take(self, route: Route, of: Any, why: str, hint: str = "", *, as_: Any = None) -> Any:  # Any: types, values
        """This is a value that fits a manifest's type, now carried; None when there is none or it was left.

        `as_` is the value in the manifest's words, where they differ.
        """
        raw = self.get(*route)
        value = raw if as_ is None else as_
        if raw is None:
            return None
        if self.is_secret(route) or isinstance(raw, Unreadable):
            self.leave(route, f"only its own tool computes `{self.shown(route)}`", hint or why)
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
                self.leave(leaf, *self._unknown(leaf))

    def _unknown(self, leaf: Route) -> tuple[str, str]:
        keys = [part for part in leaf if isinstance(part, str)]
        strange = next((key for key in keys if key not in self.known_keys), None) if self.known_keys else None
        if strange is None:
            return "has no place in a manifest", ""
        near = get_close_matches(strange, self.known_keys, n=1)
        hint = f"did you mean '{near[0]}'?" if near else ""
        return f"'{_name(strange)}' is no key of AppDB's file that we know", hint

    def _holds(self, route: Route) -> bool:
        around, last = self.get(*route[:-1]), route[-1] if route else None
        return last in around if isinstance(around, dict) else isinstance(around, list) and isinstance(last, int)


def fits(value: Any, of: Any) -> bool:  # Any: what a file says, a type
    """This is true when a manifest takes the value."""
    try:
        TypeAdapter(of).validate_python(value)
    except ValidationError:
        return False
    return True


def path_of(route: Route) -> str:
    """This is a route as people write it."""
    text = ""
    for part in route:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{_name(part)}"
    return printable(text, 200)


def _name(part: str) -> str:
    """A key is shown, unless it is a token itself."""
    return MASK if tells_secret(part) else part
