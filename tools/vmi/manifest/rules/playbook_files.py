"""What a playbook reads is there, and is brought into the machine.

The build brings the playbook, the step's `roles` and the step's `files`, nothing else. A role, a file of tasks or of
variables, a template or a file to copy that is not among them is missing when Ansible runs.

    - playbook: provision/site.yml
      roles: [provision/roles/docker]
      files: [provision/templates, provision/vars.yml]

Looked at are names that are written out; what a variable names, or a collection brings, is not.
"""

import posixpath
from collections.abc import Iterator

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.reading.ansible import IMPORTS, names_of_roles, plays
from vmi.manifest.reading.content import Content, PlaybookFile, content
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.tree import Mapping, Scalar, scalars
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems

ID = "playbook-files"
SEVERITY = Severity.ERROR

_KINDS = {"template": "templates", "copy": "files", "script": "files", "include_vars": "vars", "unarchive": "files"}
_TASKS = frozenset({"include_tasks", "import_tasks"})


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks each name up where Ansible looks."""
    del appliance, around
    read = content(manifest)
    for playbook in read.playbooks:
        yield from _roles(playbook)
    brought = {name for playbook in read.playbooks for name in read.brought_by(playbook.step)}
    for file, name, kind in _named(read):
        places = _places(file, name.text, kind)
        if any(_is_in(place, brought) for place in places):
            continue
        lying = next((place for place in places if _exists(manifest, place)), "")
        message = f"'{name.text}' is not brought into the machine" if lying else f"'{name.text}' is not there"
        wanted = lying or places[0]
        yield at(file, name, message, _hint(wanted, lying != ""))


def _hint(wanted: str, is_there: bool) -> str:
    if wanted.startswith(".."):
        return "put it into the appliance's directory, and name it under the step's files"
    if is_there:
        return f"add '{wanted}' to the step's files"
    return f"make the file '{wanted}', then name it under the step's files"


def _exists(manifest: Manifest[Appliance], path: str) -> bool:
    return not path.startswith("..") and (manifest.directory / path).exists()


def _is_in(path: str, brought: set[str]) -> bool:
    return path in brought or any(name.startswith(f"{path}/") for name in brought)


def _named(read: Content) -> Iterator[tuple[str, Scalar, str]]:
    """This is every name of a file that is written out: where, the name, and the directory of a role for its kind."""
    for playbook in read.playbooks:
        for play in plays(playbook.document):
            for each in scalars(play.values.get("vars_files")):
                yield playbook.step.playbook, each, "vars"
            for key in IMPORTS:
                if isinstance(imported := play.values.get(key), Scalar):
                    yield playbook.step.playbook, imported, ""
    for task in read.tasks:
        if task.module in _TASKS:
            name = task.given if isinstance(task.given, Scalar) else task.place("file")
            yield from ((task.file, each, "tasks") for each in scalars(name) if _is_written_out(each.text))
        elif task.module in _KINDS and task.argument("remote_src").lower() not in ("yes", "true"):
            name = task.place("src", "file") if isinstance(task.given, Mapping) else None
            yield from ((task.file, each, _KINDS[task.module]) for each in scalars(name) if _is_written_out(each.text))


def _is_written_out(name: str) -> bool:
    return bool(name) and "{{" not in name and not name.startswith("/") and "://" not in name and "=" not in name


def _places(file: str, name: str, kind: str) -> list[str]:
    """This is where Ansible looks: beside the file, or in its role, and below that in the directory of its kind."""
    here = posixpath.dirname(file)
    in_role = posixpath.basename(here) in ("tasks", "handlers")
    places = [(posixpath.dirname(here), kind), (here, "")] if in_role else [(here, ""), (here, kind)]
    found = (posixpath.normpath(posixpath.join(place, below, name)) for place, below in places)
    return list(dict.fromkeys(found))


def _roles(playbook: PlaybookFile) -> Problems:
    step = playbook.step
    known = {posixpath.basename(path) for path in step.roles}
    for name in (each for play in plays(playbook.document) for each in names_of_roles(play.values.get("roles"))):
        if name.text.count(".") < 2 and "{{" not in name.text and posixpath.basename(name.text) not in known:
            below = f"{posixpath.dirname(step.playbook) or '.'}/roles/{name.text}".removeprefix("./")
            message = f"role '{name.text[:60]}' is not among the step's roles"
            yield at(step.playbook, name, message, f"add its directory, such as '{below}', to the step's roles")
