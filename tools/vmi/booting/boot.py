"""This module starts an image once, as a cloud would, and reports what it answered. The image is never written."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from vmi import __version__
from vmi.booting import answers
from vmi.booting.checks import judge, verdict
from vmi.booting.image import Overlay, overlay
from vmi.booting.models import BootReport
from vmi.booting.observations import Observations
from vmi.booting.seed import PROBE, Seed, make_seed, write_iso
from vmi.booting.ssh import Answer, Door
from vmi.core import firmware, qemu
from vmi.core.accelerator import Accelerator, version
from vmi.core.digests import digest_file
from vmi.core.errors import Refusal, ToolError
from vmi.core.files import demand_space
from vmi.core.printable import printable
from vmi.core.processes import tail
from vmi.core.progress import Progress
from vmi.core.store import Store
from vmi.manifest.models import Appliance

TIMEOUTS_S: dict[Accelerator, int] = {"kvm": 180, "tcg": 600}
"""From power-on to the last answer. Two loaded cores without KVM need about 100 s."""
NEEDED_BYTES = 2 * 2**30
"""What a guest writes in the minutes that we watch it, and some more."""
MEMORY_MIB = 1024
MOST_MEMORY_MIB = 4096
LOGIN_PATIENCE_S = 120
"""How long a server may refuse the key after its first answer: cloud-init may still be making the account."""
LOGIN_PAUSE_S = 6
"""Longer than what OpenSSH adds to its penalty for each failure (PerSourcePenalties)."""
COLLECT = Path(__file__).with_name("collect.sh")

Milestones = dict[str, float]


def boot(
    image: Path,
    appliance: Appliance | None,
    accelerator: Accelerator,
    store: Store,
    progress: Progress,
    timeout_s: float | None = None,
) -> BootReport:
    """This boots an image once and returns what it answered; whatever happens, no guest stays behind."""
    _demand_bootable(appliance)
    demand_space(store.work(), NEEDED_BYTES)
    started = datetime.now(UTC)
    sha256 = digest_file(image).sha256
    console = store.log(f"boot-{sha256[:12]}.console")
    console.parent.mkdir(parents=True, exist_ok=True)
    seconds: Milestones = {}
    with TemporaryDirectory(dir=store.work(), prefix="boot-") as name, progress.task(f"booting {image.name}"):
        work = Path(name)
        seed = make_seed(work, appliance.contextualization.default_user if appliance else None)
        layer = overlay(image, work / "overlay.qcow2")
        machine = qemu.Machine(
            disk=layer.path,
            seed=write_iso(seed, work),
            console=console,
            accelerator=accelerator,
            memory_mib=_memory_mib(appliance),
            firmware=firmware.own("x86_64", work / "variables.fd") if _is_uefi(appliance) else None,
        )
        limit_s = timeout_s or TIMEOUTS_S[accelerator]
        declared = frozenset(account.name for account in appliance.accounts) if appliance else frozenset()
        seen = _watch(machine, Asked(seed, layer, declared), work, limit_s, seconds)
    if digest_file(image).sha256 != sha256:
        raise Refusal("changed while it was being booted", where=str(image), hint="let nobody write to it, try again")
    results = judge(seen)
    return BootReport(
        image_sha256=sha256,
        tool=f"vmi/{__version__}",
        accelerator=accelerator,
        qemu=version(),
        started=started,
        seconds=seconds,
        facts=_facts(seen, machine),
        results=results,
        verdict=verdict(results),
    )


class Asked(NamedTuple):
    """This is what a guest is given, and what it may have."""

    seed: Seed
    layer: Overlay
    accounts: frozenset[str]
    """Those that the manifest declares."""


def _watch(machine: qemu.Machine, asked: Asked, work: Path, limit_s: float, seconds: Milestones) -> Observations:
    """This sees what there is to see before the deadline; a guest that goes away ends it, QEMU's failure raises."""
    seed = asked.seed
    seen = Observations(seed.login, seed.nonce, asked.layer.bytes, accounts=asked.accounts)
    with qemu.running(machine, work / "qemu.log") as guest:
        deadline = guest.started + limit_s
        try:
            qemu.wait_for_ssh(guest, deadline)
            seconds["ssh"] = round(guest.seconds(), 1)
            seen = _ask(seen, guest, seed, Door(guest.ssh_port, seed.key, work), deadline, seconds)
        except qemu.GuestGone as gone:
            seen = replace(seen, unreachable=str(gone), console=_end_of(machine.console))
        seconds["finished"] = round(guest.seconds(), 1)
    return seen


def _ask(
    seen: Observations, guest: qemu.Guest, seed: Seed, door: Door, deadline: float, seconds: Milestones
) -> Observations:
    seen = replace(seen, key_login=_log_in(guest, door, seed.login, deadline))
    if seen.key_login and seen.key_login.ok:
        status = _within(guest, deadline, lambda left: door.with_key(seed.login, WAIT_CLOUD_INIT, timeout_s=left))
        seconds["cloud-init"] = round(guest.seconds(), 1)
        script = COLLECT.read_bytes()
        inside = _within(
            guest, deadline, lambda left: door.with_key(seed.login, "sudo -n sh", stdin=script, timeout_s=left)
        )
        seen = replace(seen, cloud_init=answers.json_object(status.text), inside=answers.sections(inside.text))
    # What must fail comes last: OpenSSH makes those who fail wait.
    say = f"echo {seed.nonce}"
    return replace(
        seen,
        probe_key=_within(guest, deadline, lambda left: door.with_key(PROBE, say, timeout_s=left)),
        root_key=_within(guest, deadline, lambda left: door.with_key("root", say, timeout_s=left)),
        probe_password=_within(
            guest, deadline, lambda left: door.with_password(PROBE, seed.password, say, timeout_s=left)
        ),
    )


WAIT_CLOUD_INIT = "sudo -n cloud-init status --wait --format json 2>/dev/null"
"""As root: cloud-init asks systemd, and without D-Bus in the image only root gets an answer; others wait for ever."""


def _log_in(guest: qemu.Guest, door: Door, login: str, deadline: float) -> Answer:
    patience = min(deadline, time.monotonic() + LOGIN_PATIENCE_S)
    while True:
        answer = _within(guest, deadline, lambda left: door.with_key(login, "id -un; sudo -n id -u", timeout_s=left))
        if answer.ok or time.monotonic() >= patience:
            return answer
        time.sleep(LOGIN_PAUSE_S)


def _within(guest: qemu.Guest, deadline: float, ask: Callable[[float], Answer]) -> Answer:
    """This asks with the time that is left; a guest that does not answer until then is gone."""
    qemu.check_alive(guest)
    left = deadline - time.monotonic()
    if left <= 0:
        raise qemu.GuestGone(f"the guest had not answered everything after {guest.seconds():.0f} s")
    try:
        return ask(left)
    except ToolError as error:
        qemu.check_alive(guest)
        if time.monotonic() < deadline:
            raise
        late = f"the guest stopped answering: {guest.seconds():.0f} s after power-on"
        raise qemu.GuestGone(late) from error


def _demand_bootable(appliance: Appliance | None) -> None:
    if appliance and appliance.architecture != "x86_64":
        what = f"images for {appliance.architecture} cannot be booted yet, and what was not booted is not released"
        raise ToolError(what, where="vmi boot", hint="x86_64 can")


def _is_uefi(appliance: Appliance | None) -> bool:
    return appliance is not None and appliance.firmware == "uefi"


def _memory_mib(appliance: Appliance | None) -> int:
    """This is the least that the appliance promises to run with, within what a shared machine can lend."""
    return min(appliance.requirements.memory_mib.minimum, MOST_MEMORY_MIB) if appliance else MEMORY_MIB


def _end_of(console: Path) -> tuple[str, ...]:
    return tuple((tail(console) or "").splitlines())


def _facts(seen: Observations, machine: qemu.Machine) -> dict[str, str]:
    """This is what the guest says of itself, each on one safe line."""
    names = ("os", "kernel", "cloud-init-version", "startup")
    said = {name: printable(" ".join(seen.inside[name])) for name in names if seen.inside.get(name)}
    given = {"memory_mib": str(machine.memory_mib), "firmware": "uefi" if machine.firmware else "bios"}
    return {**said, **given, "disk_bytes": str(seen.disk_bytes)}
