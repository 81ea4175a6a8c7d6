"""What may be said of an image, and when nothing is said."""

import json
from typing import Any

import pytest
from tests import examples
from tests.signing.workflows import NOW, REPORTS

from vmi.core.errors import Refusal
from vmi.signing.models import Statement, Workflow
from vmi.signing.statements import demand_signable, statements_for, summary_for

RESULT = {"check": "layout.swap", "title": "no swap space"}
REPOSITORY = "https://github.com/egi-sandbox/catalogue"


def test_every_statement_is_about_the_image(workflow: Workflow) -> None:
    made = statements_for(
        examples.artifacts(), examples.audit_report(), examples.boot_report(), workflow, report_sha256=REPORTS
    )
    assert list(made) == ["provenance", "audit", "boot"]
    for statement in made.values():
        assert [(each.name, each.digest) for each in statement.subject] == [
            ("debian-13-13.1-x86_64.qcow2", {"sha256": examples.IMAGE_SHA256, "sha512": examples.IMAGE_SHA512})
        ]


def test_the_provenance_names_everything_that_went_in(workflow: Workflow) -> None:
    made = statements_for(
        examples.artifacts(), examples.audit_report(), examples.boot_report(), workflow, report_sha256=REPORTS
    )
    assert _json(made["provenance"])["predicate"] == {
        "buildDefinition": {
            "buildType": f"{REPOSITORY}/blob/main/docs/build-type.md#v1",
            "externalParameters": {
                "source": f"git+{REPOSITORY}",
                "manifest": "appliances/debian-13/appliance.yaml",
                "appliance": "debian-13",
                "version": "13.1",
                "architecture": "x86_64",
                "buildId": "b" * 64,
                "dirty": False,
            },
            "internalParameters": {
                "generator": "1",
                "accelerator": "tcg",
                "event": "push",
                "run": f"{REPOSITORY}/actions/runs/3003/attempts/1",
            },
            "resolvedDependencies": [
                {"uri": f"git+{REPOSITORY}", "digest": {"gitCommit": examples.COMMIT}},
                {
                    "name": "bootstrap/debian/trixie",
                    "uri": "pkg:generic/bootstrap/debian/trixie",
                    "digest": {"sha256": "d" * 64},
                },
                {"name": "packer", "uri": "pkg:generic/packer@1.6.6"},
            ],
        },
        "runDetails": {
            "builder": {"id": f"{REPOSITORY}/.github/workflows/release.yml@refs/heads/main"},
            "metadata": {
                "invocationId": f"{REPOSITORY}/actions/runs/3003/attempts/1",
                "startedOn": "2026-05-04T10:00:00Z",
                "finishedOn": "2026-05-04T10:05:30Z",
            },
            "byproducts": [],
        },
    }


def test_a_suite_says_what_was_run_on_what(workflow: Workflow) -> None:
    audit = examples.audit_report(
        results=[{**RESULT, "outcome": "pass"}, {**RESULT, "check": "files.keys", "outcome": "warn"}], verdict="warn"
    )
    made = statements_for(examples.artifacts(), audit, examples.boot_report(), workflow, report_sha256=REPORTS)
    predicate = _json(made["audit"])["predicate"]
    assert predicate["result"] == "WARNED"
    assert (predicate["passedTests"], predicate["warnedTests"]) == (["layout.swap"], ["files.keys"])
    assert predicate["failedTests"] == []
    assert predicate["configuration"][0]["name"] == "audit"
    assert predicate["vmi_report"] == {"name": "audit.json", "digest": {"sha256": "a" * 64}}
    assert _json(made["boot"])["predicate"]["configuration"][0]["name"] == "boot"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="silent: the one that everybody takes"),
        pytest.param({"profile": "strict"}, [{"name": "profile/strict"}], id="strict"),
        pytest.param({"profile": "house", "profile_sha256": "d" * 64},
                     [{"name": "profile/house", "digest": {"sha256": "d" * 64}}], id="own"),
    ],
)  # fmt: skip
def test_a_suite_names_the_profile(workflow: Workflow, changes: dict[str, str], expected: list[dict[str, Any]]) -> None:
    audit = examples.audit_report(**changes)
    made = statements_for(examples.artifacts(), audit, examples.boot_report(), workflow, report_sha256=REPORTS)
    assert _json(made["audit"])["predicate"]["configuration"][2:] == expected


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"profile": "house", "profile_sha256": "d" * 64, "results": [{**RESULT, "outcome": "skipped",
                      "eased": {"reason": "r"}}, {**RESULT, "outcome": "pass"}]},
                     "the profile 'house' makes less of: layout.swap", id="left out"),
        pytest.param({"profile": "house", "profile_sha256": "d" * 64, "results": [{**RESULT, "outcome": "hint",
                      "eased": {"outcome": "fail", "reason": "r"}}]},
                     "the profile 'house' makes less of: layout.swap", id="a hint instead of a failure"),
        pytest.param({"profile": "house"}, "profile 'house', which nobody can name for certain", id="no digest"),
        pytest.param({"profile": "egi", "profile_sha256": "d" * 64}, "profile 'egi', which nobody can", id="false egi"),
    ],
)  # fmt: skip
def test_a_profile_that_asks_for_less_is_refused(workflow: Workflow, changes: dict[str, Any], why: str) -> None:
    audit = examples.audit_report(**changes)
    with pytest.raises(Refusal, match=why):
        statements_for(examples.artifacts(), audit, examples.boot_report(), workflow, report_sha256=REPORTS)


def test_the_summary_names_the_bundles_by_digest(workflow: Workflow) -> None:
    bundles = {"provenance": b"1", "audit": b"2", "boot": b"3"}
    predicate = _json(summary_for(examples.artifacts(), bundles, workflow, NOW))["predicate"]
    assert predicate == {
        "verifier": {"id": f"{REPOSITORY}/.github/workflows/release.yml@refs/heads/main"},
        "timeVerified": "2026-05-04T11:00:00Z",
        "resourceUri": f"{REPOSITORY}/blob/main/appliances/debian-13/releases/13.1.yaml",
        "policy": {"uri": f"{REPOSITORY}/blob/main/docs/signing.md#what-passes"},
        "inputAttestations": [
            {
                "name": "provenance",
                "digest": {"sha256": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"},
            },
            {
                "name": "audit",
                "digest": {"sha256": "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"},
            },
            {
                "name": "boot",
                "digest": {"sha256": "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"},
            },
        ],
        "verificationResult": "PASSED",
        "verifiedLevels": ["VMI_AUDITED", "VMI_BOOTED"],
        "vmi_unsafe": [],
    }


def test_the_bytes_of_a_statement_are_canonical(workflow: Workflow) -> None:
    statement = summary_for(examples.artifacts(), {"provenance": b"1", "audit": b"2", "boot": b"3"}, workflow, NOW)
    assert statement.to_bytes().startswith(b'{"_type":"https://in-toto.io/Statement/v1","predicate":{"inputAttest')
    assert Statement.model_validate_json(statement.to_bytes()) == statement


@pytest.mark.parametrize(
    ("audit", "boot", "message"),
    [
        pytest.param({"image_sha256": "0" * 64}, {}, r"audit\.json: is about the image 0000", id="audit of another"),
        pytest.param({}, {"image_sha256": "0" * 64}, r"boot\.json: is about the image 0000", id="boot of another"),
        pytest.param({"verdict": "fail"}, {}, r"audit\.json: the verdict is 'fail'", id="audit failed"),
        pytest.param({}, {"verdict": "fail"}, r"boot\.json: the verdict is 'fail'", id="boot failed"),
        pytest.param({"verdict": "skipped"}, {}, r"audit\.json: the verdict is 'skipped'", id="audit skipped"),
        pytest.param({}, {"verdict": "skipped"}, r"boot\.json: the verdict is 'skipped'", id="boot skipped"),
        pytest.param({"results": []}, {}, r"audit\.json: holds no result", id="empty audit"),
        pytest.param({}, {"results": []}, r"boot\.json: holds no result", id="empty boot"),
        pytest.param(
            {"results": [{**RESULT, "outcome": "fail"}]},
            {},
            r"audit\.json: failed: layout\.swap",
            id="a failed check under a passed verdict",
        ),
    ],
)
def test_what_did_not_pass_is_not_signed(
    workflow: Workflow, audit: dict[str, Any], boot: dict[str, Any], message: str
) -> None:
    reports = examples.audit_report(**audit), examples.boot_report(**boot)
    with pytest.raises(Refusal, match=message):
        statements_for(examples.artifacts(), *reports, workflow, report_sha256=REPORTS)
    with pytest.raises(Refusal, match=message):  # nor on anybody's word
        statements_for(examples.artifacts(), *reports, workflow, report_sha256=REPORTS, unsafe_dirty=True)


def test_a_dirty_build_is_refused(workflow: Workflow) -> None:
    dirty = examples.artifacts(build=examples.build(dirty=True))
    with pytest.raises(Refusal, match="was built from files that differ from the commit"):
        demand_signable(dirty, examples.audit_report(), examples.boot_report())


def test_a_dirty_build_never_gets_a_passed_summary(workflow: Workflow) -> None:
    dirty = examples.artifacts(build=examples.build(dirty=True))
    made = statements_for(
        dirty, examples.audit_report(), examples.boot_report(), workflow, report_sha256=REPORTS, unsafe_dirty=True
    )
    bundles = {name: statement.to_bytes() for name, statement in made.items()}
    predicate = _json(summary_for(dirty, bundles, workflow, NOW))["predicate"]
    assert predicate["verificationResult"] == "FAILED"
    assert predicate["verifiedLevels"] == ["FAILED"]
    assert predicate["vmi_unsafe"] == ["dirty"]


def _json(statement: Statement) -> dict[str, Any]:  # Any: JSON values
    value: dict[str, Any] = json.loads(statement.to_bytes())
    return value
