"""This module writes findings as SARIF 2.1.0, which GitHub's code scanning and other tools read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and GitHub's own limits:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from vmi import __version__
from vmi.core.findings import SHOWN_CHARACTERS, Finding, Page, Severity
from vmi.core.printable import printable

MOST_RESULTS = 25_000
"""GitHub refuses a file with more."""
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LINK = re.compile(r"\[(?=[^\[\]]{0,1000}\]\()")
Node = dict[str, Any]  # Any: JSON


def render(findings: Sequence[Finding], pages: Iterable[Page], category: str) -> str:
    """This is a whole log with one run; `category` tells the runs of one commit apart, such as `vmi lint`."""
    rules = sorted(pages, key=lambda page: page.rule)
    index = {page.rule: number for number, page in enumerate(rules)}
    shown = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))[:MOST_RESULTS]
    run = {
        "tool": {"driver": {"name": "vmi", "semanticVersion": __version__, "rules": [_rule(page) for page in rules]}},
        "automationDetails": {"id": f"{category}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(len(findings))],
        "results": _results(shown, index),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(page: Page) -> Node:
    return {
        "id": page.rule,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.title},
        "help": {"text": page.text, "markdown": page.text},
        "defaultConfiguration": {"level": LEVELS[page.severity]},
    }


def _invocation(number: int) -> Node:
    if number <= MOST_RESULTS:
        return {"executionSuccessful": True}
    left = {"text": f"{number} findings; the {MOST_RESULTS} that matter most are here"}
    return {"executionSuccessful": True, "toolExecutionNotifications": [{"level": "warning", "message": left}]}


def _results(findings: Sequence[Finding], index: Mapping[str, int]) -> list[Node]:
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        print_ = _fingerprint(finding)
        seen[print_] += 1
        results.append(_result(finding, index, f"{print_}:{seen[print_]}"))
    return results


def _result(finding: Finding, index: Mapping[str, int], fingerprint: str) -> Node:
    known = {"ruleIndex": index[finding.rule]} if finding.rule in index else {}
    return {
        "ruleId": finding.rule,
        **known,
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _location(finding)}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }


def _location(finding: Finding) -> Node:
    return {
        "artifactLocation": {
            "uri": quote(finding.path.encode("utf-8", "surrogateescape")),
            "uriBaseId": "%SRCROOT%",
        },
        "region": {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": finding.line,
            "endColumn": finding.end_column,
        },
    }


def _message(finding: Finding) -> str:
    text = "\n".join(printable(each, SHOWN_CHARACTERS) for each in (finding.message, finding.hint) if each)
    return _LINK.sub(
        r"\\\g<0>", text
    )  # [text](1) would be a link: only what looks so is escaped, for many show a backslash


def _fingerprint(finding: Finding) -> str:
    """This stays the same when lines move."""
    told = "\0".join((finding.path, finding.rule, finding.message))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]
