"""This module is what is known of the operating system in an image: a table of questions, each answered for itself."""

import json
from collections.abc import Callable, Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from vmi.auditing.errors import CannotJudge
from vmi.auditing.facts import configuration, exposure, sizes, software
from vmi.auditing.facts.people import people, teams
from vmi.auditing.guest.guest import Guest
from vmi.core.printable import printable

QUESTIONS: Mapping[str, tuple[Callable[[Guest], Any], int]] = {  # Any: JSON values
    "os": (software.system, 100),
    "packages": (software.installed, 20_000),
    "package_kinds": (software.kinds, 10),
    "sources": (software.sources, 20_000),
    "kernels": (software.kernel_versions, 100),
    "command_lines": (software.boot_lines, 100),
    "accounts": (people, 2000),
    "groups": (teams, 2000),
    "enabled_units": (exposure.enabled, 3000),
    "services": (exposure.services, 3000),
    "listeners": (exposure.listens, 1000),
    "inbound": (exposure.let_in, 10),
    "setuid": (exposure.set_uid, 1000),
    "configuration": (configuration.configuration, 2000),
    "files": (sizes.number_of_files, 0),
    "outside": (sizes.outside, 2000),
    "directories": (sizes.directories, 400),
    "largest_directories": (sizes.largest_directories, 10),
}
"""What is asked, and how many entries of the answer are kept."""
CHARACTERS = 2**20
"""Of one answer, as JSON."""

NONE: Mapping[str, str] = MappingProxyType({})


def guest_facts(guest: Guest, digests: Mapping[str, str] = NONE) -> dict[str, Any]:  # Any: JSON values
    """This is what is known of the operating system; what cannot be read says so in its place.

    `digests` is the SHA-256 of files that no package vouches for, where they were read: in the deep pass.
    """
    answers = {name: _answer(ask, guest) for name, (ask, _) in QUESTIONS.items()}
    answers["outside"] = sizes.with_digests(answers["outside"], digests)
    kept = {name: _first(answer, QUESTIONS[name][1]) for name, answer in answers.items()}
    left_out = {name: less for name, answer in answers.items() if (less := _size(answer) - _size(kept[name]))}
    return kept | ({"left_out": left_out} if left_out else {})


def _answer(ask: Callable[[Guest], Any], guest: Guest) -> Any:  # Any: JSON values
    try:
        return ask(guest)
    except CannotJudge as error:
        return {"unreadable": printable(f"{error.path}: {error.reason}")}


def _size(answer: object) -> int:
    return len(answer) if isinstance(answer, list | dict) else 0


def _first(answer: Any, most: int) -> Any:  # Any: JSON values
    """This is as many entries as are kept; far fewer when each of them is long, which no honest one is."""
    if not isinstance(answer, list | dict):
        return answer
    entries: list[Any] = list(answer.items() if isinstance(answer, dict) else answer)[:most]  # Any: JSON values
    if len(json.dumps(entries)) > CHARACTERS:
        sizes = accumulate(len(json.dumps(entry)) for entry in entries)
        entries = entries[: sum(size <= CHARACTERS for size in sizes)]
    return dict(entries) if isinstance(answer, dict) else entries
