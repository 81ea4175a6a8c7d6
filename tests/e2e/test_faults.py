"""A real build that goes wrong: one message, no process left, nothing under a final name."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import Clone, Demonstrated

pytestmark = pytest.mark.e2e

APPLIANCE = "appliances/broken/appliance.yaml"


@pytest.fixture
def broken(demonstrated: Demonstrated) -> Iterator[Clone]:
    """The demonstration's catalogue with one appliance more, derived from debian-13, whose script fails."""
    clone = demonstrated.clone
    source = clone.checkout / "appliances/debian-13-podman/appliance.yaml"
    directory = clone.checkout / "appliances/broken"
    (directory / "provision").mkdir(parents=True)
    manifest = source.read_text().replace("name: debian-13-podman", "name: broken").replace("podman.sh", "fail.sh")
    (directory / "appliance.yaml").write_text(manifest)
    (directory / "provision/fail.sh").write_text("#!/bin/sh\necho 'the mirror of my lab is away' >&2\nexit 7\n")
    yield clone
    shutil.rmtree(directory)


def builds(clone: Clone) -> list[Path]:
    return list(clone.store.glob("builds/*/broken*"))


def test_a_script_that_fails(broken: Clone) -> None:
    done = broken.vmi("build", "broken")
    assert done.returncode == 3
    assert "error: packer build: failed with status 1" in done.stderr
    assert "the mirror of my lab is away" in done.stderr
    assert "non-zero exit status: 7" in done.stderr
    assert "the guest's console, last 30 lines (all: " in done.stderr
    assert (broken.processes(), builds(broken)) == ([], [])


def test_a_guest_that_does_not_answer_in_time(broken: Clone) -> None:
    done = broken.vmi("build", "broken", "--ssh-timeout-s", "3")
    assert done.returncode == 3
    assert "Timeout waiting for SSH" in done.stderr
    assert (broken.processes(), builds(broken)) == ([], [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_boot(demonstrated: Demonstrated, number: signal.Signals) -> None:
    clone = demonstrated.clone
    running = clone.start("vmi", "boot", str(demonstrated.image), "--store", str(clone.store))
    clone.wait_until_guest_runs()
    running.send_signal(number)
    _, said = running.communicate()
    assert running.returncode == 130, said
    assert clone.processes() == []
