"""This module is the template's `build` block: what is done inside the guest, in the manifest's order."""

from collections.abc import Iterator, Mapping

from vmi.building import hcl
from vmi.building.template import names
from vmi.building.template.source import as_root, login_of
from vmi.manifest.models import Appliance, CopiedFile, IsoBase, Playbook, Script

Provisioner = tuple[str, hcl.Block]


def build(appliance: Appliance) -> tuple[str, list[str], hcl.Block]:
    """This is the block with every step, between what prepares the guest and what leaves nothing in it."""
    return "build", [], {"sources": ["source.qemu.appliance"], "provisioner": [*_steps(appliance)]}


def _steps(appliance: Appliance) -> Iterator[Provisioner]:
    login = login_of(appliance)
    yield "file", {"source": names.GUEST_FINISH, "destination": f"{names.MEMORY}/finish.sh"}
    yield _shell(login, names.GUEST_PREPARE)
    if isinstance(appliance.base, IsoBase):
        yield _shell(login, names.GUEST_FORGET_INSTALLER)
    with_playbooks = any(isinstance(step, Playbook) for step in appliance.provision)
    if with_playbooks:
        yield _shell(login, names.GUEST_BRING_ANSIBLE)
    for number, step in enumerate(appliance.provision):
        yield from _step(login, number, step)
    if with_playbooks:
        yield _shell(login, names.GUEST_REMOVE_ANSIBLE)


def _step(login: str, number: int, step: Script | Playbook | CopiedFile) -> Iterator[Provisioner]:
    match step:
        case Script():
            yield _shell(login, f"{names.SCRIPTS}/{step.script}", step.environment)
        case Playbook():
            yield _ansible(login, number, step)
        case CopiedFile():
            yield from _file(login, number, step)


def _shell(login: str, script: str, environment: Mapping[str, str] | None = None) -> Provisioner:
    content: hcl.Block = {"script": script, "remote_folder": names.MEMORY}
    if environment:
        content["environment_vars"] = [f"{name}={value}" for name, value in environment.items()]
    if login != "root":
        content["execute_command"] = hcl.Own("chmod +x {{ .Path }}; sudo -n env {{ .Vars }} {{ .Path }}")
    return "shell", content


def _ansible(login: str, number: int, step: Playbook) -> Provisioner:
    playbook = step.playbook.rpartition("/")[2]
    variables = "".join(f"{name}='{hcl.safe(value)}' " for name, value in step.environment.items())
    return "ansible-local", {
        "playbook_file": f"{names.PLAYBOOKS}/{number}/{playbook}",
        "playbook_dir": f"{names.PLAYBOOKS}/{number}",
        "command": hcl.Own(f"{as_root(login)}env {variables}{names.ANSIBLE}/ansible-playbook"),
        "staging_directory": names.PLAYBOOK,
        "clean_staging_directory": True,
    }


def _file(login: str, number: int, step: CopiedFile) -> Iterator[Provisioner]:
    on_the_way = f"{names.MEMORY}/vmi-file-{number}"
    yield "file", {"source": f"{names.FILES}/{step.file}", "destination": on_the_way}
    where = {"FROM": on_the_way, "TO": step.to}
    rights = {"OWNER": step.owner, "GROUP": step.group, "MODE": step.mode}
    yield _shell(login, names.GUEST_PUT_FILE, where | rights)
