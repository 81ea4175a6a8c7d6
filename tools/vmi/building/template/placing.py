"""This module is where the appliance's own files lie in the template directory."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vmi.building.template import names
from vmi.manifest.models import Appliance, CopiedFile, IsoBase, Playbook, Script


class Placed(NamedTuple):
    """This is one file on its way into the template directory."""

    source: str
    """Relative to the appliance's directory."""
    target: str
    """Relative to the template's."""
    is_seed: bool = False
    """True when the build's key is put into it."""


def placed(appliance: Appliance, files: Iterable[str]) -> tuple[Placed, ...]:
    """This is every file that a template uses; `files` is what the plan found below the directories it names."""
    found = tuple(files)
    return tuple(dict.fromkeys((*_of_seed(appliance), *_of_steps(appliance, found))))


def _of_seed(appliance: Appliance) -> Iterator[Placed]:
    if isinstance(appliance.base, IsoBase):
        for file in appliance.base.seed.files:
            yield Placed(file, f"{names.HTTP}/{_name(file)}", is_seed=True)


def _of_steps(appliance: Appliance, files: tuple[str, ...]) -> Iterator[Placed]:
    for number, step in enumerate(appliance.provision):
        match step:
            case Script():
                yield Placed(step.script, f"{names.SCRIPTS}/{step.script}")
            case CopiedFile():
                yield Placed(step.file, f"{names.FILES}/{step.file}")
            case Playbook():
                yield from _of_playbook(step, f"{names.PLAYBOOKS}/{number}", files)


def _of_playbook(step: Playbook, target: str, files: tuple[str, ...]) -> Iterator[Placed]:
    """The playbook lies beside what it reads, where Ansible looks: roles in roles/, the rest as in the appliance."""
    beside = step.playbook.rpartition("/")[0]
    yield Placed(step.playbook, f"{target}/{_name(step.playbook)}")
    for path in step.roles:
        for role in _roles(path, files):
            yield from (Placed(file, f"{target}/roles/{_name(role)}/{_below(file, role)}") for file in _in(role, files))
    for path in step.files:
        yield from (Placed(file, f"{target}/{_below(file, beside)}") for file in _in(path, files))


def _roles(path: str, files: tuple[str, ...]) -> tuple[str, ...]:
    """This is the directory itself when it is a role, else every directory in it."""
    below = [_below(file, path) for file in _in(path, files)]
    if any(each.startswith(("tasks/", "handlers/", "meta/")) for each in below):
        return (path,)
    return tuple(dict.fromkeys(f"{path}/{each.split('/')[0]}" for each in below if "/" in each))


def _in(path: str, files: tuple[str, ...]) -> Iterator[str]:
    return (file for file in files if file == path or file.startswith(f"{path}/"))


def _below(file: str, directory: str) -> str:
    """This is a path as it looks from a directory, or the path itself when it lies elsewhere."""
    return file.removeprefix(f"{directory}/") if directory else file


def _name(path: str) -> str:
    return path.rpartition("/")[2]
