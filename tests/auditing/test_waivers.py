"""What a manifest forgives stays visible, and nothing is forgiven by accident."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.auditing.images import GOOD, appliance, audited, make_image

from vmi.auditing.models import AuditReport
from vmi.auditing.reporting.text import render
from vmi.auditing.results import CheckResult, Outcome, Waived, verdict
from vmi.auditing.waiving import apply
from vmi.core.errors import Refusal
from vmi.manifest.models import Waiver

TODAY = date(2026, 5, 4)


def result(check: str, outcome: str) -> CheckResult:
    return CheckResult(check=check, title="it is well", outcome=Outcome(outcome))


def waiver(check: str = "layout.swap", expires: str = "2026-06-01", reason: str = "the vendor's installer") -> Waiver:
    return Waiver.model_validate({"check": check, "reason": reason, "expires": expires})


def said(*results: CheckResult) -> list[str]:
    return [f"{each.check} {each.outcome} {'; '.join(e.message for e in each.evidence)}".rstrip() for each in results]


@pytest.mark.parametrize(
    ("waivers", "outcome", "expected"),
    [
        pytest.param((), "fail", ["layout.swap fail"], id="none"),
        pytest.param((waiver(),), "fail", ["layout.swap waived", "manifest.waivers pass"], id="of what failed"),
        pytest.param((waiver(),), "warn", ["layout.swap waived", "manifest.waivers pass"], id="of what warned"),
        pytest.param((waiver(expires="2026-05-04"),), "fail", ["layout.swap waived", "manifest.waivers pass"],
                     id="on its last day"),
        pytest.param((waiver(expires="2026-05-03"),), "fail",
                     ["layout.swap fail", "manifest.waivers warn the waiver of 'layout.swap' expired on 2026-05-03: "
                      "it forgives nothing any more"], id="a day after its last"),
        pytest.param((waiver(),), "pass",
                     ["layout.swap pass", "manifest.waivers warn the waiver of 'layout.swap' is not needed: "
                      "the check passed"], id="of what passed"),
        pytest.param((waiver(),), "skipped",
                     ["layout.swap skipped", "manifest.waivers warn the waiver of 'layout.swap' is not needed: "
                      "the check was skipped"], id="of what was skipped"),
        pytest.param((waiver(),), "hint",
                     ["layout.swap hint", "manifest.waivers warn the waiver of 'layout.swap' is not needed: "
                      "the check only hinted, which stops nothing"], id="of what is only a hint"),
        pytest.param((waiver("layout.swop"),), "fail",
                     ["layout.swap fail", "manifest.waivers warn the waiver of 'layout.swop' names no check: "
                      "did you mean 'layout.swap'?"],
                     id="of a check that does not exist"),
        pytest.param((waiver("manifest.waivers"),), "pass",
                     ["layout.swap pass", "manifest.waivers warn the waiver of 'manifest.waivers' names no check"],
                     id="of itself"),
    ],
)  # fmt: skip
def test_what_a_waiver_does(waivers: tuple[Waiver, ...], outcome: str, expected: list[str]) -> None:
    assert said(*apply((result("layout.swap", outcome),), waivers, TODAY)) == expected


@pytest.mark.parametrize(
    ("outcomes", "gate", "expected"),
    [
        pytest.param(["pass"], "error", "pass", id="all well"),
        pytest.param(["pass", "waived"], "error", "warn", id="waived is never a clean pass"),
        pytest.param(["pass", "waived"], "warning", "warn", id="waived does not stop at the stricter gate"),
        pytest.param(["pass", "warn"], "error", "warn", id="warning"),
        pytest.param(["pass", "warn"], "warning", "fail", id="warning at the stricter gate"),
        pytest.param(["waived", "fail"], "error", "fail", id="another failure"),
        pytest.param(["skipped"], "error", "fail", id="nothing judged"),
    ],
)  # fmt: skip
def test_verdict(outcomes: list[str], gate: Any, expected: str) -> None:
    forgiven = Waived(Outcome.FAIL, "r", date(2026, 6, 1))
    results = [CheckResult("c", "t", Outcome(each), waived=forgiven if each == "waived" else None) for each in outcomes]
    assert verdict(results, gate) == expected


def test_waived_without_a_reason_is_no_result() -> None:
    with pytest.raises(ValueError, match="what is waived says why and until when"):
        result("layout.swap", "waived")


@pytest.fixture(scope="module")
def swapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {
        **GOOD,
        "/etc/hostname": "guest\n",
        "/swapfile": b"\0" * 4096,
        "/etc/fstab": "/swapfile none swap sw 0 0\n",
    }
    return make_image(tmp_path_factory.mktemp("swapped"), files)


def test_a_report_shows_what_is_waived_why_and_until_when(swapped: Path) -> None:
    before = audited(swapped, appliance())
    failing = [each.check for each in before.results if each.outcome in (Outcome.FAIL, Outcome.WARN)]
    assert "layout.swap" in failing
    waivers = [{"check": each, "reason": "the \x9bvendor's", "expires": "2026-06-01"} for each in failing]
    after = audited(swapped, appliance(waivers=waivers))
    assert after.verdict is Outcome.WARN
    assert after.with_outcome(Outcome.WAIVED) == tuple(failing)
    after.demand_passed(after.image_sha256, "audit.json")
    lines = render(after.judgement, "image").splitlines()
    assert lines[0] == "WARN: this image can be published; look at what is waived"
    assert "what is waived, for a while" in lines
    assert "    failed, waived until 2026-06-01: the \\x9bvendor's" in lines
    assert AuditReport.model_validate_json(after.to_json()) == after


def test_without_a_manifest_nothing_is_said_of_waivers(swapped: Path) -> None:
    assert not {each.check for each in audited(swapped).results} & {"manifest.waivers"}


def test_a_warning_stops_a_release_when_the_policy_says_so(tmp_path: Path) -> None:
    image = make_image(tmp_path, {**GOOD, "/home/left": None})
    small = [{"check": "size.virtual", "reason": "a small disk makes a quick test", "expires": "2026-06-01"}]
    assert audited(image, appliance(waivers=small)).verdict is Outcome.WARN
    report = audited(image, appliance(waivers=small, policy={"gate": "warning"}))
    assert report.verdict is Outcome.FAIL
    assert render(report.judgement, "image").startswith(
        "FAIL: this image must not be published, because the manifest's policy"
    )
    with pytest.raises(Refusal, match=r"warned, which policy.gate forbids: accounts.unexpected-users"):
        report.demand_passed(report.image_sha256, "audit.json")
    with pytest.raises(Refusal, match=r"warned, which policy.gate forbids"):
        report.model_copy(update={"verdict": Outcome.WARN}).demand_passed(report.image_sha256, "audit.json")
