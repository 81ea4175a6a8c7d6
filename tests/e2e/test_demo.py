"""One merge, start to finish, with a real build and a real boot."""

import re
import subprocess
from pathlib import Path

import pytest
from tests.e2e.conftest import Clone, Demonstrated
from tests.peers.client import answers, atrope

from sandbox.pages import StaticSite
from sandbox.pki import Endorser
from vmi.auditing.models import AuditReport
from vmi.auditing.results import Outcome
from vmi.booting.models import BootReport
from vmi.core.digests import digest_file

pytestmark = pytest.mark.e2e

STEPS = [
    *("merge", "lint", "plan", "build", "audit", "boot", "attest", "release", "endorse", "approve", "publish", "sync"),
    *("tampered list", "tampered image"),
]


def steps(table: str) -> list[str]:
    return [match[1] for match in re.finditer(r"^([a-z ]+?)\s{2,}[0-9.]+ s  ", table, re.MULTILINE)]


def test_a_merge_ends_at_the_provider(demonstrated: Demonstrated) -> None:
    outcome = demonstrated.outcome
    assert outcome.returncode == 0, outcome.stderr
    assert steps(outcome.stdout) == STEPS
    assert re.search(r"^lint .* 0 findings$", outcome.stdout, re.MULTILINE)
    (fetched,) = (demonstrated.clone.store / "demo/provider/images").glob("*.qcow2")
    assert digest_file(fetched) == digest_file(demonstrated.image)
    assert "The list and the image were verified, and tampered ones refused." in outcome.stdout


def test_it_says_what_runs_the_guest(demonstrated: Demonstrated) -> None:
    assert re.search(r"^building debian-13 13\.1 under (KVM|TCG); log: ", demonstrated.outcome.stderr, re.MULTILINE)


def test_the_audit_and_the_boot_found_nothing_wrong(demonstrated: Demonstrated) -> None:
    directory = demonstrated.image.parent
    assert AuditReport.read(directory / "audit.json").verdict is Outcome.PASS
    boot = BootReport.read(directory / "boot.json")
    assert boot.verdict is Outcome.PASS
    assert {r.check for r in boot.results if r.outcome is Outcome.PASS} >= {
        "boot.user-data-ran",
        "boot.key-logs-in",
        "boot.password-refused",
    }


def test_the_file_system_is_clean_and_its_free_space_zero(demonstrated: Demonstrated, tmp_path: Path) -> None:
    disk, partition = tmp_path / "disk", tmp_path / "partition"
    subprocess.run(["qemu-img", "convert", "-O", "raw", demonstrated.image, disk], check=True)
    skip = ["dd", f"if={disk}", f"of={partition}", "bs=1M", "skip=1", "conv=sparse", "status=none"]
    subprocess.run(skip, check=True)
    check = subprocess.run(["e2fsck", "-f", "-n", partition], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout
    used = subprocess.run(["du", "--block-size=1M", disk], capture_output=True, text=True, check=True)
    assert int(used.stdout.split()[0]) < 600  # of 2048: what is free is holes


def test_a_second_run_builds_nothing(demonstrated: Demonstrated) -> None:
    logs = {path: path.stat().st_mtime_ns for path in demonstrated.clone.store.glob("logs/*")}
    again = demonstrated.clone.demo()
    assert again.returncode == 0, again.stderr
    assert steps(again.stdout) == STEPS
    assert "known debian-13 13.1" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in demonstrated.clone.store.glob("logs/*")} == logs


def test_atrope_reads_the_list(demonstrated: Demonstrated, tmp_path: Path) -> None:
    state = demonstrated.clone.store / "demo"
    with StaticSite(state / "site", port=int((state / "site.port").read_text())) as site:
        url = f"{site.url}/store/vo/demo.vo/image.list"
        said = answers(atrope(tmp_path, "imagelist-fetch", url=url, authorities=Endorser(state).ca_directory))
    assert (said["verified"], said["trusted"], said["expired"]) == ("True", "True", "False")


def test_an_appliance_can_stand_on_another(demonstrated: Demonstrated) -> None:
    clone = demonstrated.clone
    built = clone.vmi("build", "debian-13-podman")
    assert built.returncode == 0, built.stderr
    (image,) = clone.store.glob("builds/*/debian-13-podman-13.1-x86_64.qcow2")
    manifest = str(clone.checkout / "appliances/debian-13-podman/appliance.yaml")
    _demand_clean(clone, image, manifest)


def _demand_clean(clone: Clone, image: Path, manifest: str) -> None:
    audited = clone.run("vmi", "audit", str(image), "--manifest", manifest)
    assert audited.returncode == 0, audited.stdout
    booted = clone.run("vmi", "boot", str(image), "--manifest", manifest, "--store", str(clone.store))
    assert booted.returncode == 0, booted.stdout
