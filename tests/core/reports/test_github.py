"""GitHub shows findings beside their lines; nothing in a finding becomes a command of its own."""

import pytest

from vmi.core.findings import Finding, Severity
from vmi.core.reports import github


@pytest.mark.parametrize(
    ("severity", "command"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.HINT, "notice")]
)
def test_one_command_for_each(severity: Severity, command: str) -> None:
    found = Finding("appliances/a/appliance.yaml", 2, 3, "disk-size", severity, "100 % full", "write: 1, or 2", 4)
    assert github.render([found]) == (
        f"::{command} file=appliances/a/appliance.yaml,line=2,col=3,endColumn=7,title=disk-size"
        "::100 %25 full%0Awrite: 1, or 2\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\n::stop-commands::x", r"a\x0a::stop-commands::x", id="a line of its own"),
        pytest.param("a\r::error::x", r"a\x0d::error::x", id="carriage return"),
        pytest.param("a%0A::error::x", "a%250A::error::x", id="an escaped line break"),
        pytest.param("##[error]x", "# #[error]x", id="the older way to write a command"),
        pytest.param("a\u2028::error::x", r"a\u2028::error::x", id="another line break"),
    ],
)
def test_hostile_messages_stay_messages(text: str, expected: str) -> None:
    shown = github.render([Finding("a", 1, 1, "r", Severity.ERROR, text, text)])
    assert shown == f"::error file=a,line=1,col=1,endColumn=2,title=r::{expected}%0A{expected}\n"


def test_a_hostile_path_sets_no_property() -> None:
    shown = github.render([Finding("a,title=x::b\n::error::", 1, 1, "r", Severity.ERROR, "m")])
    assert shown == r"::error file=a%2Ctitle=x%3A%3Ab\x0a%3A%3Aerror%3A%3A,line=1,col=1,endColumn=2,title=r::m" + "\n"
