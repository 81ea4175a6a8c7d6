"""One start, from the image to the report: real images and seeds, programs on PATH in place of the guest."""

import re
from pathlib import Path

import pytest
from tests import examples
from tests.booting.world import ANSWERS, SILENT, World, failed, inside
from tests.watching import demand_end

from vmi.auditing.results import Outcome
from vmi.booting.boot import boot
from vmi.booting.models import BootReport
from vmi.core.digests import digest_file
from vmi.core.errors import InputError, Interrupted, Refusal, ToolError
from vmi.core.processes import run
from vmi.core.progress import Silent


def start(world: World, timeout_s: float = 60) -> BootReport:
    return boot(world.image, examples.appliance(), "tcg", world.store, Silent(), timeout_s)


def test_a_good_image_passes(world: World) -> None:
    before = digest_file(world.image)
    report = start(world)
    assert (failed(report.results), report.verdict) == ({}, Outcome.PASS)
    assert report.image_sha256 == before.sha256 == digest_file(world.image).sha256
    assert list(report.seconds) == ["ssh", "cloud-init", "finished"]
    assert report.facts == {
        "os": "Debian GNU/Linux 13 (trixie)",
        "kernel": "6.12.0-cloud-amd64",
        "cloud-init-version": "25.1.4",
        "memory_mib": "512",
        "firmware": "bios",
        "disk_bytes": "3221225472",
    }
    assert [result.check for result in report.results] == [
        "boot.ssh-answers",
        "boot.key-logs-in",
        "boot.user-data-ran",
        "boot.cloud-init-clean",
        "boot.cloud-init-quiet",
        "boot.root-grew",
        "boot.no-failed-units",
        "boot.host-keys-fresh",
        "boot.no-default-accounts",
        "boot.password-refused",
        "boot.root-login-refused",
    ]
    demand_end(world.pid)
    assert list(world.store.work().iterdir()) == []


def test_a_uefi_image_boots_with_firmware_whose_variables_are_its_own(world: World) -> None:
    argv = world.directory / "argv"
    world.guest(f"open({str(argv)!r}, 'w').write(line)\n{ANSWERS}")
    report = boot(world.image, examples.appliance(firmware="uefi"), "tcg", world.store, Silent(), 60)
    assert (failed(report.results), report.facts["firmware"]) == ({}, "uefi")
    flash = re.findall(r"if=pflash,format=raw,(readonly=on,)?file=(\S+)", argv.read_text())
    assert [bool(readonly) for readonly, _ in flash] == [True, False]
    assert flash[1][1].startswith(str(world.store.work()))


def test_another_architecture_is_not_booted_as_if_it_were_ours(world: World) -> None:
    arm = examples.appliance(architecture="aarch64", firmware="uefi")
    with pytest.raises(ToolError, match="images for aarch64 cannot be booted yet"):
        boot(world.image, arm, "tcg", world.store, Silent(), 60)


def test_a_declared_account_is_expected(world: World) -> None:
    world.guest(inside=(0, inside(people="-30 debian\n-30 vmi-probe\n90000 runner")))
    assert "no-default-accounts" in failed(start(world).results)
    declared = examples.appliance(accounts=[{"name": "runner", "purpose": "runs the batch jobs"}])
    assert failed(boot(world.image, declared, "tcg", world.store, Silent(), 60).results) == {}


NOT_INSIDE = "nobody could look inside: the default user did not become root"


def test_without_a_login_everything_behind_it_is_unknown_and_the_answer_is_no(world: World) -> None:
    world.guest(id=(255, "debian@127.0.0.1: Permission denied (publickey).\n"))
    report = start(world)
    assert failed(report.results) == {
        "key-logs-in": ["'debian' with the injected key: status 255: debian@127.0.0.1: Permission denied (publickey)."],
        "user-data-ran": [NOT_INSIDE],
        "cloud-init-clean": ["cloud-init did not say its status"],
        "cloud-init-quiet": ["cloud-init did not say its status"],
        "root-grew": [NOT_INSIDE],
        "no-failed-units": [NOT_INSIDE],
        "host-keys-fresh": [NOT_INSIDE],
        "no-default-accounts": [NOT_INSIDE],
    }
    assert report.verdict is Outcome.FAIL


def test_a_user_without_sudo_fails(world: World) -> None:
    world.guest(id=(0, "USER\nsudo: a password is required\n"))
    assert failed(start(world).results)["key-logs-in"] == [
        "'debian' logs in, but sudo does not make it root: debian\\x0asudo: a password is required"
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(inside().removesuffix("\n@@vmi end\n\n"), id="cut off before its end"),
        pytest.param("\xff\x00\x1b[2J" * 1000, id="noise"),
    ],
)
def test_absence_of_an_answer_is_failure(world: World, text: str) -> None:
    world.guest(inside=(0, text))
    report = start(world)
    assert failed(report.results)["no-failed-units"] == [NOT_INSIDE]
    assert report.verdict is Outcome.FAIL


def test_a_guest_that_never_answers_is_a_no_with_the_end_of_its_console(world: World) -> None:
    world.guest(SILENT)
    report = start(world, timeout_s=1)
    evidence = failed(report.results)["ssh-answers"]
    assert evidence[0].startswith("no SSH server answered within ")
    assert evidence[1:] == ["Linux version 6", "Kernel panic \\x1b[31m- not syncing"]
    assert failed(report.results)["password-refused"] == ["no SSH server answered"]
    assert report.verdict is Outcome.FAIL
    demand_end(world.pid)


def test_a_guest_that_switches_itself_off_is_a_no(world: World) -> None:
    world.guest("sys.exit(0)")
    report = start(world)
    assert failed(report.results)["ssh-answers"][0].startswith("the guest switched itself off")
    assert report.verdict is Outcome.FAIL


def test_a_failing_qemu_is_no_verdict(world: World) -> None:
    world.guest("sys.exit('cannot set up guest memory')")
    with pytest.raises(ToolError, match="qemu-system-x86_64: ended with status 1") as caught:
        start(world)
    assert caught.value.details == "cannot set up guest memory"
    assert list(world.store.work().iterdir()) == []


def test_an_interrupt_leaves_no_guest_and_no_files(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise Interrupted("SIGINT")

    monkeypatch.setattr("vmi.core.qemu.wait_for_ssh", interrupt)
    with pytest.raises(Interrupted):
        start(world)
    assert list(world.store.work().iterdir()) == []


def test_an_image_that_changes_meanwhile_is_refused(world: World) -> None:
    world.guest(inside=(0, inside()))
    script = world.directory / "bin" / "ssh"
    script.write_text(
        script.read_text().replace("status, text =", f"open({str(world.image)!r}, 'ab').write(b'x')\nstatus, text =")
    )
    with pytest.raises(Refusal, match="changed while it was being booted"):
        start(world)


def test_an_image_that_leads_to_another_file_is_refused(world: World) -> None:
    other = world.image.with_name("other.qcow2")
    run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "/etc/hostname", "-F", "raw", other)
    other.replace(world.image)
    with pytest.raises(Refusal, match="is not whole: it names another file, or is encrypted"):
        start(world)


def test_an_image_with_its_data_elsewhere_is_refused(world: World, tmp_path: Path) -> None:
    run("qemu-img", "create", "-q", "-f", "qcow2", "-o", f"data_file={tmp_path}/data.raw", world.image, "1M")
    with pytest.raises(Refusal, match="is not whole"):
        start(world)


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", b"\0" * 4096], ids=["empty", "a script", "raw"])
def test_what_is_no_qcow2_is_unreadable_input(world: World, content: bytes) -> None:
    world.image.write_bytes(content)
    with pytest.raises(InputError, match="is not a qcow2 image"):
        start(world)


@pytest.mark.parametrize(
    ("offset", "value", "message"),
    [
        pytest.param(20, (63).to_bytes(4, "big"), "is damaged: QEMU cannot open it", id="impossible clusters"),
        pytest.param(72, (1 << 40).to_bytes(8, "big"), "is damaged: QEMU cannot open it", id="unknown feature"),
        pytest.param(24, (2**64 - 1).to_bytes(8, "big"), "has a virtual size of 18446744073709551615", id="huge"),
        pytest.param(24, bytes(8), "has a virtual size of 0 bytes", id="no size"),
    ],
)
def test_a_damaged_image_is_unreadable_input(world: World, offset: int, value: bytes, message: str) -> None:
    with world.image.open("r+b") as file:
        file.seek(offset)
        file.write(value)
    with pytest.raises(InputError, match=message):
        start(world)
    assert list(world.store.work().iterdir()) == []
