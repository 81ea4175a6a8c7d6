"""What programs get."""

import json

from vmi.core.findings import Finding, Severity
from vmi.core.reports import json as report


def test_findings_and_their_number() -> None:
    findings = [
        Finding("a.yaml", 2, 3, "disk-size", Severity.WARNING, "is \x1b odd", "write 1", 4),
        Finding("b\udcff.yaml", 1, 1, "file", Severity.ERROR, "is missing"),
    ]
    assert json.loads(report.render(findings)) == {
        "findings": [
            {
                "path": "a.yaml",
                "line": 2,
                "column": 3,
                "end_column": 7,
                "rule": "disk-size",
                "severity": "warning",
                "message": "is \x1b odd",
                "hint": "write 1",
            },
            {
                "path": "b\udcff.yaml",
                "line": 1,
                "column": 1,
                "end_column": 2,
                "rule": "file",
                "severity": "error",
                "message": "is missing",
                "hint": "",
            },
        ],
        "summary": {"errors": 1, "warnings": 1, "hints": 0},
    }


def test_nothing_found() -> None:
    assert json.loads(report.render([])) == {"findings": [], "summary": {"errors": 0, "warnings": 0, "hints": 0}}
