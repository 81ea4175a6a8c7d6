"""This module finds the roles that a template's playbooks name; only those in the template's directory come along."""

import posixpath
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from vmi.core.models import RelativePath
from vmi.core.printable import printable
from vmi.manifest.importing.masking import conceal
from vmi.manifest.importing.source import Route, Source, fits
from vmi.manifest.models import Appliance
from vmi.manifest.reading.ansible import names_of_roles, plays, tasks, tasks_of_play
from vmi.manifest.reading.content import document
from vmi.manifest.reading.tree import Mapping, Node, Scalar
from vmi.manifest.repository import Manifest

MOST = 50
"""As many as one step takes; of more, nothing is looked up."""
_SHOWN = 10
_TASKS = frozenset({"include_role", "import_role"})
_COPY = "copy each into a directory beside the playbook, and name it under the step's roles"


def add(source: Source, at: Route, steps: list[dict[str, Any]], first: int) -> None:
    """This names, in the steps of one provisioner, the directories of roles that lie there; others are needed."""
    if source.beside is None:
        return
    listed = tuple(_of_galaxy(source.beside, source.get(*at, "galaxy_file")))
    for number, step in enumerate(steps, first):
        found = _Roles(source.beside, step["playbook"], tuple(step.get("roles", ())))
        found.look_up(listed)
        if found.places:
            step["roles"] = [*step.get("roles", ()), *found.places]
            named = ", ".join(found.places)
            source.guesses.append(f"provision[{number}].roles: {named}, as {step['playbook']} names them")
        if found.missing:
            shown = ", ".join(found.missing[:_SHOWN])
            more = f" and {len(found.missing) - _SHOWN} more" if len(found.missing) > _SHOWN else ""
            plural = "s" if len(found.missing) > 1 else ""
            text = f"the role{plural} {shown}{more}, which {step['playbook']} uses; {_COPY}"
            source.needs[("provision", number)] = text


@dataclass
class _Roles:
    """This is what one playbook needs, the roles of its roles included."""

    beside: Manifest[Appliance]
    playbook: str
    given: tuple[str, ...]
    """Directories that the template names itself: roles, or directories of roles."""
    places: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def look_up(self, listed: Iterable[str]) -> None:
        waiting, seen = deque([*self._of_playbook(), *listed]), set[str]()
        while waiting:
            name = waiting.popleft()
            if name in seen:
                continue
            seen.add(name)
            place = self._place(name) if len(seen) <= MOST else ""
            if not place:
                self.missing.append(f"'{conceal(printable(name, 60))}'{_why(name)}")
                continue
            if not self._is_given(place) and place not in self.places:
                self.places.append(place)
            waiting += self._of_role(place)

    def _of_playbook(self) -> Iterator[str]:
        for play in plays(_read(self.beside, self.playbook)):
            yield from _texts(names_of_roles(play.values.get("roles")))
            for task in tasks_of_play(play, self.playbook):
                yield from _texts([task.place("name")] if task.module in _TASKS else [])

    def _of_role(self, place: str) -> Iterator[str]:
        for file in self.beside.files_below(place):
            kind = file.removeprefix(f"{place}/").split("/")[0]
            if not file.endswith((".yml", ".yaml")) or kind not in ("meta", "tasks", "handlers"):
                continue
            read = _read(self.beside, file)
            if kind == "meta" and isinstance(read, Mapping):
                yield from _texts(names_of_roles(read.values.get("dependencies")))
            elif kind != "meta":
                yield from _texts(task.place("name") for task in tasks(read, file) if task.module in _TASKS)

    def _place(self, name: str) -> str:
        """This is where a role lies, where Ansible looks for it; empty when it lies nowhere that can be carried."""
        here = posixpath.dirname(self.playbook)
        places = [posixpath.join(here, "roles", name)]
        places += [path for path in self.given if posixpath.basename(path) == name]
        places += [posixpath.join(path, name) for path in self.given]
        places += [posixpath.join(here, name)]
        normal = map(posixpath.normpath, places)
        return next((path for path in normal if fits(path, RelativePath) and self.beside.is_directory(path)), "")

    def _is_given(self, place: str) -> bool:
        return any(place == path or place.startswith(f"{path}/") for path in self.given)


def _why(name: str) -> str:
    if "{{" in name:
        return " (a variable names it)"
    return " (of a collection)" if name.count(".") > 1 and "/" not in name else ""


def _of_galaxy(beside: Manifest[Appliance], file: object) -> Iterator[str]:
    """This is the roles that a file of requirements lists, in the old form and the new."""
    path = posixpath.normpath(file) if isinstance(file, str) else ""
    read = _read(beside, path) if fits(path, RelativePath) else None
    listed = read.values.get("roles") if isinstance(read, Mapping) else read
    for name in _texts(names_of_roles(listed)):
        yield posixpath.basename(name).removesuffix(".git").removesuffix(".tar.gz")


def _read(beside: Manifest[Appliance], file: str) -> Node | None:
    """What is no YAML names no roles; `playbook-parses` says so."""
    data = beside.read(file)
    return document(data)[0] if data is not None else None


def _texts(nodes: Iterable[Node | None]) -> Iterator[str]:
    return (node.text for node in nodes if isinstance(node, Scalar) and node.text)
