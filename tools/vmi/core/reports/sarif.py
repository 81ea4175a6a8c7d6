"""This module writes findings as SARIF 2.1.0, which GitHub's code scanning and other tools read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and GitHub's own limits:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Setting:
    """This is what a log says besides what was found, and what by."""

    base: str = "%SRCROOT%"
    """What paths are relative to."""
    base_is: str = ""
    """The same for people, when it is not the repository."""
    accepted: Mapping[Finding, str] = field(default_factory=dict)
    """What somebody accepts although it is wrong, each with the reason."""
    manual: str = ""
    """The address of a page that has each rule under its id."""


IN_REPOSITORY = Setting()


def render(findings: Sequence[Finding], pages: Iterable[Page], category: str, setting: Setting = IN_REPOSITORY) -> str:
    """This is a whole log with one run; `category` tells the runs of one commit apart, such as `vmi lint`."""
    rules = sorted(pages, key=lambda page: page.rule)
    index = {page.rule: number for number, page in enumerate(rules)}
    shown = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))[:MOST_RESULTS]
    described = [_rule(page, setting) for page in rules]
    run = {
        "tool": {"driver": {"name": "vmi", "semanticVersion": __version__, "rules": described}},
        "automationDetails": {"id": f"{category}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(len(findings))],
        **(
            {"originalUriBaseIds": {setting.base: {"description": {"text": setting.base_is}}}}
            if setting.base_is
            else {}
        ),
        "results": _results(shown, index, setting),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(page: Page, setting: Setting) -> Node:
    return {
        "id": page.rule,
        **({"helpUri": f"{setting.manual}#{_anchor(page.rule)}"} if setting.manual else {}),
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.title},
        "help": {"text": page.text, "markdown": page.text},
        "defaultConfiguration": {"level": LEVELS[page.severity]},
    }


def _anchor(heading: str) -> str:
    """This is what GitHub makes of a heading of letters, digits, dots and dashes."""
    return heading.lower().replace(".", "")


def _invocation(number: int) -> Node:
    if number <= MOST_RESULTS:
        return {"executionSuccessful": True}
    left = {"text": f"{number} findings; the {MOST_RESULTS} that matter most are here"}
    return {"executionSuccessful": True, "toolExecutionNotifications": [{"level": "warning", "message": left}]}


def _results(findings: Sequence[Finding], index: Mapping[str, int], setting: Setting) -> list[Node]:
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        print_ = _fingerprint(finding)
        seen[print_] += 1
        result = _result(finding, index, setting)
        results.append({**result, "partialFingerprints": {"primaryLocationLineHash": f"{print_}:{seen[print_]}"}})
    return results


def _result(finding: Finding, index: Mapping[str, int], setting: Setting) -> Node:
    known = {"ruleIndex": index[finding.rule]} if finding.rule in index else {}
    reason = setting.accepted.get(finding)
    accepted = {"kind": "external", "status": "accepted", "justification": printable(reason or "", SHOWN_CHARACTERS)}
    return {
        "ruleId": finding.rule,
        **known,
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _location(finding, setting.base)}],
        **({"suppressions": [accepted]} if reason is not None else {}),
    }


def _location(finding: Finding, base: str) -> Node:
    return {
        "artifactLocation": {
            "uri": quote(finding.path.encode("utf-8", "surrogateescape")),
            "uriBaseId": base,
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
