"""This module is one fault of one value, with what is expected there, and the words that sentences share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vmi.core.examples import example, written
from vmi.core.printable import printable
from vmi.core.shapes import Shape
from vmi.core.spelling import near
from vmi.core.yaml import Route

LONGEST_EXAMPLE = 100
OTHER_NAMES = {
    "amd64": "x86_64",
    "x86-64": "x86_64",
    "x64": "x86_64",
    "arm64": "aarch64",
    "armv8": "aarch64",
    "efi": "uefi",
    "legacy": "bios",
    "vmdk": "ova",
    "ovf": "ova",
    "img": "raw",
    "qemu": "KVM",
    "esxi": "VMWare",
    "image": "cloud-image",
    "debootstrap": "bootstrap",
    "configdrive2": "ConfigDrive",
}
"""Words that people know from elsewhere, and ours."""


@dataclass(frozen=True)
class Trouble:
    """This is one fault of one value."""

    kind: str
    """Pydantic's name for it."""
    route: Route
    given: Any  # Any: what stands there
    details: Mapping[str, Any]  # Any: what pydantic adds
    shape: Shape | None
    """What is expected there."""
    around: Shape
    """What is expected of that which holds it."""
    whole: Shape
    is_key: bool = False
    """True when the key is what is wrong."""
    beside: tuple[str, ...] = ()
    """The other words of the same list."""

    @property
    def key(self) -> str:
        """The last key."""
        return printable(next((str(part) for part in reversed(self.route) if isinstance(part, str)), ""), 60)

    @property
    def name(self) -> str:
        """All keys that lead there."""
        return printable(".".join(part for part in self.route if isinstance(part, str)), 100) or "the document"

    @property
    def quoted(self) -> str:
        """The name with what the author wrote."""
        return f"{self.name} '{printable(str(self.given), 60)}'" if isinstance(self.given, str) else self.name


def such_as(trouble: Trouble) -> str:
    """This is an example of what to write, when there is a short one."""
    if trouble.shape is None:
        return ""
    value = written(_example(trouble, trouble.shape))
    shown = f"{trouble.key}: {value}" if trouble.route and isinstance(trouble.route[-1], str) else value
    return f"such as `{shown}`" if "..." not in shown and len(shown) <= LONGEST_EXAMPLE else ""


def _example(trouble: Trouble, shape: Shape) -> Any:  # Any: an example's value
    """This is an example of the value, taken from one of what holds it where there is such a one."""
    whole = next(iter(trouble.around.node.get("examples") or ()), None)
    return whole[trouble.key] if isinstance(whole, dict) and trouble.key in whole else example(shape)


def number_range(trouble: Trouble) -> str:
    """This tells which numbers there may be."""
    limits = number(trouble.shape)
    return f"write {limits}" if limits else ""


def number(shape: Shape | None) -> str:
    """This is a whole number's limits in words, empty when it has none."""
    limits = shape.node if shape else {}
    if "minimum" not in limits or "maximum" not in limits:
        return ""
    return f"a whole number from {limits['minimum']} to {limits['maximum']}"


def allowed(shape: Shape) -> str:
    """This is what may stand there, in words."""
    return number(shape) or str(shape.node.get("patternErrorMessage", ""))


def one_of(given: str, words: tuple[str, ...], taken: tuple[str, ...] = ()) -> str:
    """This tells which word was meant, or which there are; of a list, those that stand there already are taken."""
    other = OTHER_NAMES.get(given.lower(), "")
    meant = other if other in words else near(given, list(words))
    if meant in taken:
        return f"remove it: '{meant}' stands there already"
    if other in words:
        return f"write {other}"
    words = tuple(word for word in words if word not in taken)
    meant = near(given, list(words))
    return f"did you mean '{meant}'?" if meant else f"one of {', '.join(words)}"


def entries_meant(given: str, item: Shape | None) -> list[str]:
    """This is the list that an author meant: one entry, or several with commas between them."""
    parts = [with_at(part.strip(), item) for part in given.split(",")]
    is_one = item is None or _fits(given, item) or not all(_fits(part, item) for part in parts)
    return [given] if is_one else parts


def _fits(given: str, shape: Shape) -> bool:
    pattern = shape.node.get("pattern")
    return given in shape.words or (pattern is not None and re.search(pattern, given) is not None)


def with_at(given: str, shape: Shape | None) -> str:
    """This is a GitHub name with the @ that was left out; everything else as it is."""
    return f"@{given}" if shape and not _fits(given, shape) and _fits(f"@{given}", shape) else given


def holder(trouble: Trouble) -> str:
    """This is the keys that lead to what holds it."""
    return printable(".".join(part for part in trouble.route[:-1] if isinstance(part, str)), 100)


def kind_of(given: object) -> str:
    """This says of what kind a value is."""
    return "a list" if isinstance(given, list) else "a table of keys" if isinstance(given, dict) else "text"
