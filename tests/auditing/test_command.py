"""The verb prints the verdict first, writes the report, and says no by its exit code."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from tests.auditing.images import GOOD, appliance, make_image

from vmi.auditing.checks import CHECKS
from vmi.auditing.models import AuditReport
from vmi.auditing.reporting.text import render
from vmi.auditing.results import CheckResult, Evidence, Outcome
from vmi.cli import main

Capture = pytest.CaptureFixture[str]


def manifest(where: Path, **changes: object) -> Path:
    path = where / "appliance.yaml"
    path.write_text(yaml.safe_dump(appliance(**changes).model_dump(mode="json", exclude_none=True)))
    return path


def test_good_image(good_image: Path, tmp_path: Path, capsys: Capture) -> None:
    output = tmp_path / "audit.json"
    assert main(["audit", str(good_image), "--output", str(output), "--quiet"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("PASS: nothing is wrong with this image\n")
    assert "Debian GNU/Linux 13 (trixie), 2 packages" in text
    assert {result.check for result in AuditReport.read(output).results} == {check.ID for check in CHECKS}


def test_broken_image(tmp_path: Path, capsys: Capture) -> None:
    image = make_image(tmp_path, GOOD | {"/root/.bash_history": "x", "/var/log/wtmp": "x"})
    assert main(["audit", str(image), "--format", "json", "--quiet"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["verdict"], report["facts"]["packages"]) == (
        "fail",
        ["openssh-server=1:10.0p1-7:amd64", "unattended-upgrades=2.12:all"],
    )
    assert main(["audit", str(image), "--quiet"]) == 1
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line]
    assert lines[0] == "FAIL: this image must not be published"
    assert lines.index("what must change") < lines.index("/root/.bash_history: holds 1 bytes")
    assert lines.index("/root/.bash_history: holds 1 bytes") < lines.index("what to look at")
    assert "/var/log/wtmp: holds 1 bytes" in lines


@pytest.mark.parametrize("form", ["text", "json", "sarif", "markdown", "html"])
def test_what_is_kept_names_its_image(good_image: Path, tmp_path: Path, capsys: Capture, form: str) -> None:
    digest = sha256(good_image.read_bytes()).hexdigest()
    output = tmp_path / "audit.json"
    assert main(["audit", str(good_image), "--format", form, "-q"]) == 0
    shown = capsys.readouterr().out
    assert main(["audit", str(good_image), "--format", form, "--output", str(output), "-q"]) == 0
    assert (digest in shown, capsys.readouterr().out == shown) == (form != "text", True)
    assert AuditReport.read(output).image_sha256 == digest


def test_an_audit_at_a_terminal_needs_no_pydantic(good_image: Path) -> None:
    argv = ["audit", str(good_image), "-q"]
    script = f"import sys, vmi.cli; print(vmi.cli.main({argv}), sorted(set(sys.modules) & {{'pydantic', 'git'}}))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0 []"


def test_unreadable_image(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "image.qcow2").write_bytes(b"QFI\xfb" + bytes(508))
    assert main(["audit", str(tmp_path / "image.qcow2")]) == 2
    assert "is qcow2 version 0; versions 2 and 3 are known" in capsys.readouterr().err


def test_manifest_declares_the_size(good_image: Path, tmp_path: Path, capsys: Capture) -> None:
    path = manifest(tmp_path, disk_mib=1024)
    assert main(["audit", str(good_image), "--manifest", str(path), "-q"]) == 1
    assert "disk: holds 24 MiB, the manifest declares 1024 MiB" in capsys.readouterr().out


def test_manifest_that_cannot_be_read(good_image: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "appliance.yaml").write_text("kind: Appliance\n")
    assert main(["audit", str(good_image), "--manifest", str(tmp_path / "appliance.yaml"), "-q"]) == 2
    assert "is not an Appliance" in capsys.readouterr().err


def test_one_reason_for_many_checks_is_told_once() -> None:
    why = (Evidence(path="disk", message="cannot be judged: partition 1 holds XFS"),)
    results = [CheckResult(check=f"a.{n}", title="t", outcome=Outcome.FAIL, evidence=why, hint="h") for n in "bcd"]
    facts = {"format": "raw", "virtual_bytes": 2**30, "file_bytes": 2**30}
    report = AuditReport(image_sha256="0" * 64, tool="vmi/0", facts=facts, results=tuple(results), verdict=Outcome.FAIL)
    assert render(report.judgement, "x.raw").split("\n\n")[1:3] == [
        "what must change", "  3 checks cannot be judged: partition 1 holds XFS\n    a.b, a.c, a.d",
    ]  # fmt: skip


@pytest.mark.parametrize("check", [check.ID for check in CHECKS] + ["manifest.waivers"])
def test_a_check_is_explained_without_an_image(check: str, capsys: Capture) -> None:
    assert main(["audit", "--explain", check]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{check}: expected that ")
    assert "\n\nwhat to do: " in shown


def test_all_checks_are_listed(capsys: Capture) -> None:
    assert main(["audit", "--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [*(c.ID for c in CHECKS), "manifest.waivers"]
    assert main(["audit", "--explain", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(CHECKS) + 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--explain", "layout.swop"], "no check 'layout.swop'\n  what to do: did you mean 'layout.swap'?"),
        (["--explain", "xyzzy"], "`vmi audit --explain` lists all checks"),
        ([], "names no image"),
    ],
)
def test_what_cannot_be_explained(words: list[str], said: str, capsys: Capture) -> None:
    assert main(["audit", *words]) == 2
    assert said in capsys.readouterr().err


def test_every_check_has_a_manual_page() -> None:
    for check in CHECKS:
        assert check.__doc__
        assert check.ID.count(".") == 1
        assert check.SOURCES
    assert len({check.ID for check in CHECKS}) == len(CHECKS)
