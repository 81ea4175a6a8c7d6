"""This module writes findings as workflow commands: GitHub shows each beside its line of the pull request.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands. What others wrote must not become a
command of its own, so it is escaped as the runner undoes it: % CR LF, and : , in properties.
"""

from collections.abc import Iterable

from vmi.core.findings import SHOWN_CHARACTERS, Finding, Severity
from vmi.core.printable import printable

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def render(findings: Iterable[Finding]) -> str:
    """This is one command a line; empty when there is no finding."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def _command(finding: Finding) -> str:
    properties = {
        "file": finding.path,
        "line": finding.line,
        "col": finding.column,
        "endColumn": finding.end_column,
        "title": finding.rule,
    }
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    message = "\n".join(_safe(text) for text in (finding.message, finding.hint) if text)
    return f"::{COMMANDS[finding.severity]} {written}::{_message(message)}"


def _safe(text: str) -> str:
    return printable(text, SHOWN_CHARACTERS).replace("##[", "# #[")  # the older way to write a command, anywhere


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(_safe(text)).replace(":", "%3A").replace(",", "%2C")
