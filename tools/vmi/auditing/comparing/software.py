"""This module compares what is installed: the system, its kernels, its packages."""

from collections.abc import Iterator, Mapping

from vmi.auditing.comparing.differing import change, differences
from vmi.auditing.comparing.facts import Facts
from vmi.auditing.comparing.identifiers import neutral, own_identifiers
from vmi.auditing.comparing.models import Change
from vmi.auditing.comparing.ordering import SEVERAL, order
from vmi.auditing.comparing.telling import told
from vmi.core.printable import printable


def system(old: Facts, new: Facts) -> Iterator[Change]:
    """This is what the operating system calls itself."""
    return differences(told(old.os), told(new.os))


def kernels(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the kernels; one that took the place of one is told as such."""
    before, after = told(old.kernels), told(new.kernels)
    gone, come = ([v for v in one if v not in other] for one, other in ((before, after), (after, before)))
    if len(gone) == len(come) == 1:
        return differences({"kernel": gone[0]}, {"kernel": come[0]}, order(_kind(old, new)))
    return differences(dict.fromkeys(gone, "started"), dict.fromkeys(come, "started"))


def command_lines(old: Facts, new: Facts) -> Iterator[Change]:
    """This is what kernels are told."""
    before, after = (_lines(side) for side in (old, new))
    for path in sorted(before.keys() | after.keys()):
        gone = sorted(before.get(path, set()) - after.get(path, set()))
        come = sorted(after.get(path, set()) - before.get(path, set()))
        if gone or come:
            yield change("changed", path, lines=[*(f"- {line}" for line in gone), *(f"+ {line}" for line in come)])


def _lines(facts: Facts) -> dict[str, set[str]]:
    own = own_identifiers(facts)
    lines: dict[str, set[str]] = {}
    for each in told(facts.command_lines):
        lines.setdefault(each.path, set()).add(neutral(each.words, own))
    return lines


def packages(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the packages by their names; several versions of one are told together."""
    sources = _sources(old) | _sources(new)
    for each in differences(versions(old), versions(new), order(_kind(old, new))):
        source = sources.get(each.name.partition(":")[0], "")
        yield each.model_copy(update={"source": printable(source)}) if source else each


def _sources(facts: Facts) -> dict[str, str]:
    return facts.sources if isinstance(facts.sources, dict) else {}


def versions(facts: Facts) -> Mapping[str, str]:
    """This is the version of each package by its name, with the architecture where there are several."""
    found: dict[str, dict[str, list[str]]] = {}
    for text in told(facts.packages):
        name, _, rest = text.partition("=")
        version, _, architecture = rest.rpartition(":")
        found.setdefault(name, {}).setdefault(architecture, []).append(version)
    return {
        name if len(by_architecture) == 1 else f"{name}:{architecture}": SEVERAL.join(sorted(several))
        for name, by_architecture in found.items()
        for architecture, several in by_architecture.items()
    }


def _kind(old: Facts, new: Facts) -> str:
    """Who installed both; empty when that is not one and the same."""
    kinds = {kind for side in (old, new) for kind in (side.package_kinds or ()) if isinstance(kind, str)}
    has_both = isinstance(old.package_kinds, tuple) and isinstance(new.package_kinds, tuple)
    return kinds.pop() if has_both and len(kinds) == 1 else ""
