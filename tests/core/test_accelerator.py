"""Whether KVM works is found by running a guest; nothing else that happens may pass for one."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.watching import demand_end

from vmi.core import accelerator
from vmi.core.errors import ToolError

FakeQemu = Callable[..., None]


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    accelerator.probe.cache_clear()
    accelerator.version.cache_clear()
    yield
    accelerator.probe.cache_clear()
    accelerator.version.cache_clear()


@pytest.fixture
def qemu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeQemu:
    """Puts a QEMU of one's own on PATH, and a KVM device that opens."""

    def put(behaviour: str, version: str = "10.0.2") -> None:
        script = tmp_path / "qemu-system-x86_64"
        says = f'[ "$1" = --version ] && {{ echo "QEMU emulator version {version} (Debian 1:{version})"; exit 0; }}'
        demands = f'case "$*" in *isa-debug-exit*) echo $$ > {tmp_path}/pid;; *) exit 1;; esac'
        script.write_text(f"#!/bin/sh\n{says}\n{demands}\n{behaviour}\n")
        script.chmod(0o755)

    (tmp_path / "kvm").touch()
    monkeypatch.setattr(accelerator, "KVM", tmp_path / "kvm")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return put


def test_a_real_guest_runs_under_tcg() -> None:
    """The positive control: the boot sector does what the probe waits for."""
    assert accelerator.run_guest("tcg", 60) == accelerator.Probed(True, "a guest ran")


@pytest.mark.parametrize(
    ("behaviour", "works", "why"),
    [
        pytest.param("exit 85", True, "a guest ran", id="the guest's own status"),
        pytest.param("exit 0", False, "QEMU ended with status 0: nothing was said", id="ends well without a guest"),
        pytest.param("exit 1", False, "QEMU ended with status 1: nothing was said", id="fails"),
        pytest.param(
            "echo 'failed to initialize kvm: Permission denied' >&2; exit 1",
            False,
            "QEMU ended with status 1: failed to initialize kvm: Permission denied",
            id="fails and says why",
        ),
        pytest.param("kill -ABRT $$", False, "QEMU ended with status -6: nothing was said", id="crashes"),
        pytest.param("sleep 60", False, "the guest did not run within 0 s", id="hangs"),
        pytest.param("trap '' TERM; sleep 60", False, "the guest did not run within 0 s", id="hangs and stays"),
    ],
)
def test_probe(qemu: FakeQemu, tmp_path: Path, behaviour: str, works: bool, why: str) -> None:
    qemu(behaviour)
    assert accelerator.probe(0.4 if "sleep" in behaviour else 30) == accelerator.Probed(works, why)
    demand_end(int((tmp_path / "pid").read_text()))


def test_the_guest_runs_once_per_process(qemu: FakeQemu, tmp_path: Path) -> None:
    qemu(f"echo >> {tmp_path}/runs; exit 85")
    assert [accelerator.choose(), accelerator.choose("kvm")] == ["kvm", "kvm"]
    assert (tmp_path / "runs").read_text() == "\n"


def test_without_the_device_no_guest_is_tried(qemu: FakeQemu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    qemu("exit 85")
    monkeypatch.setattr(accelerator, "KVM", tmp_path / "absent")
    assert accelerator.choose() == "tcg"
    assert not (tmp_path / "pid").exists()


def test_kvm_demanded_and_not_working_is_an_error(qemu: FakeQemu) -> None:
    qemu("echo 'no luck' >&2; exit 1")
    with pytest.raises(ToolError, match="no guest runs under KVM here: QEMU ended with status 1: no luck") as caught:
        accelerator.choose("kvm")
    assert "--accelerator tcg" in str(caught.value.hint)


def test_tcg_wanted_does_not_ask_for_kvm(qemu: FakeQemu, tmp_path: Path) -> None:
    qemu("exit 85")
    assert accelerator.choose("tcg") == "tcg"
    assert not (tmp_path / "pid").exists()


@pytest.mark.parametrize("version", ["7.2.22", "6.2.0"])
def test_an_old_qemu_is_refused_under_tcg(qemu: FakeQemu, version: str) -> None:
    qemu("exit 1", version)
    with pytest.raises(ToolError, match=f"version {version} corrupts Debian 13 guests") as caught:
        accelerator.choose()
    assert "bookworm-backports" in str(caught.value.hint)


def test_an_old_qemu_is_good_enough_under_kvm(qemu: FakeQemu) -> None:
    qemu("exit 85", "7.2.22")
    assert accelerator.choose() == "kvm"


def test_a_missing_qemu_is_an_error_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accelerator, "QEMU", "qemu-system-of-nobody")
    with pytest.raises(ToolError, match="qemu-system-of-nobody: is not installed"):
        accelerator.choose()


def test_cpu_models() -> None:
    assert (accelerator.cpu_model("kvm"), accelerator.cpu_model("tcg")) == ("host", "Nehalem")
