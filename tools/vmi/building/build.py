"""This module runs one build: base, template, Packer, compression, digests; whole under its final name or not there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vmi.building import directory, formats, image, packer, template
from vmi.building.bases import BaseFile, obtain
from vmi.building.models import Artifacts, Material
from vmi.building.stored import ARTIFACTS, whole
from vmi.building.template import names
from vmi.core import firmware, qemu
from vmi.core.accelerator import Accelerator
from vmi.core.errors import ToolError
from vmi.core.files import demand_space, locked, staged_directory
from vmi.core.printable import printable_lines
from vmi.core.processes import require, run, tail
from vmi.core.progress import Progress
from vmi.core.store import Store
from vmi.planning.models import Build

TOOLS = ("packer", "qemu-img", "xorriso", "ssh-keygen")


@dataclass(frozen=True)
class Host:
    """This is what a build is allowed to use of the machine it runs on."""

    accelerator: Accelerator
    cpu_model: str
    ssh_timeout_s: int | None
    """Instead of the manifest's."""
    timeout_s: int


def build(planned: Build, appliance_directory: Path, store: Store, host: Host, progress: Progress) -> Artifacts:
    """This makes the image of a planned build, or returns what an earlier run made.

    Nothing is kept of a run that fails or is interrupted but its logs; the same call starts again.
    """
    for tool in (*TOOLS, qemu.BINARIES[planned.appliance.architecture]):
        require(tool)
    packer.demand_readable(store.root)
    final = store.build(planned.id)
    with locked(store.root / "locks" / f"{planned.id}.lock"):
        if made := whole(final):
            return _renewed(made, planned, final)
        demand_space(store.root, _needed_bytes(planned))
        started = datetime.now(UTC)
        base = obtain(planned, appliance_directory, store, progress)
        with _workplace(store.work() / planned.id) as work:
            _lay_out(work, planned, appliance_directory, base, host)
            _run_packer(work, planned, store, host, progress)
            with staged_directory(final) as staged:
                return _finish(work, staged, planned, base, host, started, progress)


def renew(planned: Build, store: Store) -> None:
    """This brings a known build's record up to date with what the manifest says of it today."""
    final = store.build(planned.id)
    with locked(store.root / "locks" / f"{planned.id}.lock"):
        if made := whole(final):
            _renewed(made, planned, final)


def _renewed(made: Artifacts, planned: Build, final: Path) -> Artifacts:
    """This is an earlier build of the same inputs, with what the manifest says about the image today."""
    if made.build == planned:
        return made
    renewed = made.model_copy(update={"build": planned})
    renewed.write(final / ARTIFACTS)
    return renewed


def _needed_bytes(planned: Build) -> int:
    """The raw disk and a copy for each format can be no larger than this together; an OVA is made of a VMDK."""
    copies = 1 + len({*planned.appliance.formats, "qcow2"}) + ("ova" in planned.appliance.formats)
    return copies * planned.appliance.disk_mib * 2**20


@contextmanager
def _workplace(path: Path) -> Iterator[Path]:
    shutil.rmtree(path, ignore_errors=True)  # what a run that was killed outright left
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _lay_out(work: Path, planned: Build, appliance_directory: Path, base: BaseFile, host: Host) -> None:
    appliance = planned.appliance
    (work / base.name).symlink_to(base.path)
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "vmi build", "-f", work / names.KEY)
    public_key = (work / f"{names.KEY}.pub").read_text().strip()
    machine = template.Machine(host.accelerator, host.cpu_model, host.ssh_timeout_s)
    plugins = packer.version() >= packer.FIRST_WITH_PLUGINS
    rendered = template.render(
        appliance, planned.id[:12], f"sha256:{base.sha256}", machine, public_key, plugins=plugins
    )
    rendered[names.KEY_FILE] = template.key_file()
    own = template.placed(appliance, (file.path for file in planned.files))
    read = directory.checked(planned.files, appliance_directory)
    directory.write(work, directory.contents(rendered, own, read, _shared(planned), public_key))
    if template.is_uefi(appliance):
        _lay_out_firmware(work, appliance.architecture)


def _shared(planned: Build) -> tuple[str, ...]:
    """This is the scripts that the guest runs, if they are still those that were planned."""
    used = [file for file in planned.shared if file.path.startswith("guest/")]
    for file in used:
        directory.checked(planned.shared, directory.SHARED)(file.path)
    return tuple(file.path for file in used)


def _lay_out_firmware(work: Path, architecture: str) -> None:
    code, variables = work / names.FIRMWARE_CODE, work / names.FIRMWARE_VARS
    code.parent.mkdir()
    code.symlink_to(firmware.own(architecture, variables).code)


def _run_packer(work: Path, planned: Build, store: Store, host: Host, progress: Progress) -> None:
    label = f"{planned.name}-{planned.version}-{planned.id[:12]}"
    log, console = store.log(f"{label}.packer"), store.log(f"{label}.console")
    log.unlink(missing_ok=True)
    packer.validate(work)
    progress.note(f"building {planned.name} {planned.version} under {host.accelerator.upper()}; log: {log}")
    try:
        with progress.task(f"building {planned.name}", None):
            packer.build(work, log, host.timeout_s)
    except ToolError as error:
        raise _explained(error, log, work / names.CONSOLE, console) from error
    finally:
        if (work / names.CONSOLE).is_file():
            shutil.copyfile(work / names.CONSOLE, console)


def _explained(error: ToolError, log: Path, said: Path, console: Path) -> ToolError:
    details = (
        f"the guest's console, last 30 lines (all: {console}):\n{printable_lines(tail(said) or 'nothing')}\n"
        f"Packer's log, last 30 lines (all: {log}):\n{printable_lines(tail(log) or 'nothing')}"
    )
    return ToolError(error.what, where="packer build", hint="look for the first error in the logs", details=details)


def _finish(
    work: Path, staged: Path, planned: Build, base: BaseFile, host: Host, started: datetime, progress: Progress
) -> Artifacts:
    disk, name = work / names.OUTPUT / names.DISK, formats.file_name(planned.appliance, "qcow2")
    with progress.task(f"compressing {name}"):
        image.compress(disk, staged / name)
    measured = image.measure(staged / name)
    others = formats.make_others(disk, measured, planned.appliance, staged, progress)
    made = Artifacts(
        build=planned,
        artifacts=(measured, *others),
        accelerator=host.accelerator,
        materials=(base.material, *_tools()),
        started=started,
        finished=datetime.now(UTC),
    )
    made.write(staged / ARTIFACTS)
    return made


def _tools() -> tuple[Material, ...]:
    qemu = run("qemu-img", "--version").stdout.decode().split()[2]
    return (
        Material(name="packer", version=".".join(map(str, packer.version()))),
        Material(name="qemu", version=qemu),
    )
