"""`vmi boot`: what it prints, writes and ends with."""

import json
import sys
from pathlib import Path

import pytest
from tests.booting.world import World

from vmi.booting.models import BootReport
from vmi.cli import main


def run(world: World, *arguments: str) -> int:
    return main(["boot", str(world.image), "--store", str(world.store.root), *arguments])


def test_a_good_image(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    report = world.directory / "boot.json"
    assert run(world, "--output", str(report)) == 0
    out, err = capsys.readouterr()
    assert "pass     boot.password-refused      a correct password is refused\n" in out
    assert out.splitlines()[-1].startswith("PASS: ssh ")
    assert "the guest runs under tcg (QEMU 10.0.2)\n" in err
    assert BootReport.read(report).verdict == "pass"


def test_json(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.guest(root=(0, "NONCE\n"))
    assert run(world, "--format", "json") == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["verdict"] == "fail"
    assert "the guest's console is in " in err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(
            ("--accelerator", "kvm"), 3, "no guest runs under KVM here", id="KVM demanded where there is none"
        ),
        pytest.param(("--timeout-s", "0"), 2, "no number of seconds above 0", id="no time at all"),
        pytest.param(("--timeout-s", "soon"), 2, "invalid", id="a time that is no number"),
        pytest.param(
            ("--manifest", "absent.yaml"), 2, "absent.yaml: cannot be read", id="a manifest that is not there"
        ),
    ],
)
def test_what_stops_it(
    world: World, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, message: str
) -> None:
    assert run(world, *arguments) == code
    assert message in capsys.readouterr().err


def test_a_missing_image(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.image.unlink()
    assert run(world) == 2
    assert "is not a file" in capsys.readouterr().err


def test_a_missing_qemu(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (world.directory / "bin" / "qemu-system-x86_64").unlink()
    empty = world.directory / "empty"
    empty.mkdir()
    for program in ("python3", "sh"):
        (empty / program).symlink_to(Path(sys.executable if program == "python3" else "/bin/sh").resolve())
    monkeypatch.setenv("PATH", str(empty))
    assert run(world) == 3
    err = capsys.readouterr().err
    assert "qemu-system-x86_64: is not installed" in err
    assert "apt-get install qemu-system-x86" in err
