"""This module compares an SBOM that says it is vmi's own with the one that vmi writes now: all that is in it counts.

Four things say nothing of the content, and may be others: the image file's name, the time, vmi's version, and the
serial number that is made of everything else.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from vmi.auditing.sbom.inventory import FROM_DATABASE, FROM_EPOCH
from vmi.core.printable import printable

Json = Any  # Any: JSON values, which nobody checked yet
NOTHING = object()
_TIME, _SERIAL, _ANY = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", r"urn:uuid:[0-9a-f-]{36}", r"(?s:.*)"
_FROM = f"{re.escape(FROM_EPOCH)}|{re.escape(FROM_DATABASE)}"
_VERSION = r"[0-9A-Za-z.+-]{1,100}"
FREE: Mapping[str, tuple[tuple[tuple[str | int, ...], str], ...]] = {
    "cyclonedx": (
        (("serialNumber",), _SERIAL),
        (("metadata", "timestamp"), _TIME),
        (("metadata", "tools", "components", 0, "version"), _VERSION),
        (("metadata", "component", "name"), _ANY),
        (("metadata", "properties", 0, "value"), _FROM),
    ),
    "spdx": (
        (("name",), _ANY),
        (("documentNamespace",), _SERIAL),
        (("creationInfo", "created"), _TIME),
        (("creationInfo", "creators", 0), f"Tool: vmi-{_VERSION}"),
        (("creationInfo", "comment"), rf"The time is (?:{_FROM})\."),
        (("packages", 0, "name"), _ANY),
    ),
}
"""Where those four stand in each format, and how they look."""
NAMES = ("purl", "fileName", "name")
LISTS = ("components", "packages", "files")
"""What stands in these is matched one by one, in whatever order."""


def exact_differences(form: str, given: dict[str, Json], expected: dict[str, Json]) -> Iterator[str]:
    """This is where they differ, the parts first; `expected` takes over what may differ."""
    given = dict(given)
    for path, pattern in FREE[form]:
        _take_over(given, expected, path, pattern)
    for name in LISTS:
        if name in expected:  # else nobody has looked yet whether it is a list
            yield from _parts(given.pop(name, []), expected.pop(name))
    yield from _walk(given, expected, "")


def _take_over(given: Json, expected: Json, path: tuple[str | int, ...], pattern: str) -> None:
    *steps, last = path
    try:
        for step in steps:
            given, expected = given[step], expected[step]
        if isinstance(given[last], str) and re.fullmatch(pattern, given[last]):
            expected[last] = given[last]
    except (KeyError, IndexError, TypeError):
        return  # it stands nowhere, which is a difference


def _parts(given: list[dict[str, Json]], expected: list[dict[str, Json]]) -> Iterator[str]:
    here, there = ({_key(part, place): part for place, part in enumerate(each)} for each in (given, expected))
    yield from (f"it does not name {_label(there[key])}" for key in there if key not in here)
    yield from (f"it names {_label(here[key])}, which is not there" for key in here if key not in there)
    counted = Counter(_key(part, place) for place, part in enumerate(given))
    yield from (f"it names {_label(here[key])} {times} times" for key, times in counted.items() if times > 1)
    for key in filter(here.__contains__, there):
        yield from _walk(here[key], there[key], f"{_label(there[key])}: ")


def _key(part: dict[str, Json], place: int) -> str | int:
    """What no two parts of one list share; vmi writes none without."""
    key = part.get("bom-ref", part.get("SPDXID"))
    return key if isinstance(key, str) else place


def _label(part: dict[str, Json]) -> str:
    """What people know it by; an SPDX package has its purl among its references."""
    references = part.get("externalRefs")
    first = references[0] if isinstance(references, list) and references else None
    names = first.get("referenceLocator") if isinstance(first, dict) else None, *map(part.get, NAMES)
    return printable(next((name for name in names if isinstance(name, str) and name), "something without a name"))


def _walk(given: Json, expected: Json, where: str) -> Iterator[str]:
    if given == expected and type(given) is type(expected):
        return
    if isinstance(given, dict) and isinstance(expected, dict):
        for key in (*expected, *(key for key in given if key not in expected)):
            yield from _walk(given.get(key, NOTHING), expected.get(key, NOTHING), f"{where}{printable(key)} ")
    elif isinstance(given, list) and isinstance(expected, list) and len(given) == len(expected):
        for one, other in zip(given, expected, strict=True):
            yield from _walk(one, other, where)
    elif given is NOTHING:
        yield f"{where}is not told"
    elif expected is NOTHING:
        yield f"{where}is {_shown(given)}, of which vmi says nothing"
    else:
        yield f"{where}is {_shown(given)}, not {_shown(expected)}"


def _shown(value: Json) -> str:
    if isinstance(value, list | dict):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    return f"'{printable(value)}'" if isinstance(value, str) else printable(json.dumps(value))
