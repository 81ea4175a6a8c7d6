"""This module writes findings for programs.

`{"findings": [{path, line, column, end_column, rule, severity, message, hint}], "summary": {errors, warnings, hints}}`,
lines and columns counted from 1, `end_column` the first column after the place.
"""

import json
from collections.abc import Sequence

from vmi.core.findings import Finding, Severity, number_of


def render(findings: Sequence[Finding]) -> str:
    """This is one JSON object with everything that was found."""
    summary = {f"{severity}s": number_of(findings, severity) for severity in Severity}
    return json.dumps({"findings": [finding.as_json() for finding in findings], "summary": summary}, indent=2)
