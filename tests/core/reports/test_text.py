"""What a person sees of a finding: place, words, the line with the place marked, what to do."""

import pytest

from vmi.core.findings import Finding, Severity
from vmi.core.reports import text

PATH = "appliances/debian-13/appliance.yaml"


def finding(line: int, column: int, width: int, hint: str = "", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(PATH, line, column, "schema", severity, "is wrong", hint, width)


def snippet(source: bytes | None, line: int, column: int, width: int = 1) -> list[str]:
    return text.render([finding(line, column, width)], lambda path: source).splitlines()[1:-1]


def test_findings_in_order_with_a_blank_line_between() -> None:
    findings = [
        finding(2, 9, 8, "did you mean 'bootstrap'?"),
        finding(3, 3, 5, severity=Severity.WARNING),
        Finding("vos/demo.vo/vo.yaml", 1, 1, "file", Severity.HINT, "is missing"),
    ]
    sources = {PATH: b"base:\n  kind: bootstap\n  suite: trixie\n"}
    assert text.render(findings, sources.get) == (
        "appliances/debian-13/appliance.yaml:2:9: error [schema] is wrong\n"
        "    2 |   kind: bootstap\n"
        "      |         ^^^^^^^^\n"
        "    did you mean 'bootstrap'?\n"
        "\n"
        "appliances/debian-13/appliance.yaml:3:3: warning [schema] is wrong\n"
        "    3 |   suite: trixie\n"
        "      |   ^^^^^\n"
        "\n"
        "vos/demo.vo/vo.yaml:1:1: hint [file] is missing\n"
        "\n"
    )


def test_a_secret_is_not_shown_whichever_finding_is_about_its_line() -> None:
    """The first finding knows nothing of the secret behind it."""
    known = Finding(PATH, 1, 8, "no-credentials", Severity.ERROR, "a secret stands here", "", 7, is_secret=True)
    shown = text.render([finding(1, 1, 5), known], lambda path: "\ufefftoken: hünter2 # old\n".encode())
    assert [line for line in shown.splitlines() if " | " in line] == [
        "    1 | token: ******* # old",
        "      | ^^^^^",
        "    1 | token: ******* # old",
        "      |        ^^^^^^^",
    ]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"a: b\ntoken: 'hu8Hei0Xeb9ohp4oChaiz7ei'\n", id="UTF-8"),
        pytest.param("\ufeffa: b\r\ntoken: 'hu8Hei0Xeb9ohp4oChaiz7ei'\r\n".encode("utf-16-le"), id="UTF-16"),
    ],
)
def test_a_secret_that_no_finding_names_is_not_shown(source: bytes) -> None:
    assert snippet(source, 2, 1, 5) == [f"    2 | token: '{'*' * 24}'", "      | ^^^^^"]


def test_no_line_of_a_private_key_is_shown() -> None:
    source = f"a\n-----BEGIN PRIVATE KEY-----\n{'M8' * 32}\n-----END PRIVATE KEY-----\nb\n".encode()
    assert snippet(source, 3, 1, 2) == [f"    3 | {'*' * 64}", "      | ^^"]


def test_nothing_found_is_nothing() -> None:
    assert text.render([], lambda path: b"") == ""


@pytest.mark.parametrize(
    ("source", "line", "column", "width", "expected"),
    [
        pytest.param(b"a:\tb\n", 1, 4, 1, ["    1 | a:    b", "      |       ^"], id="a tab is four spaces"),
        pytest.param("a: 世界 x\n".encode(), 1, 7, 1, ["    1 | a: 世界 x", "      |         ^"], id="wide before"),
        pytest.param("a: 世界\n".encode(), 1, 4, 2, ["    1 | a: 世界", "      |    ^^^^"], id="wide marked"),
        pytest.param("a: e\u0301 x\n".encode(), 1, 7, 1, ["    1 | a: e\u0301 x", "      |      ^"], id="accents"),
        pytest.param(b"a: \x1b[31mb\n", 1, 4, 1, [r"    1 | a: \x1b[31mb", "      |    ^^^^"], id="control character"),
        pytest.param(
            "a: \u202eb\n".encode(), 1, 5, 1, [r"    1 | a: \u202eb", "      |          ^"], id="turns the text around"
        ),
        pytest.param(b"a: \xff b\n", 1, 6, 1, [r"    1 | a: \xff b", "      |         ^"], id="not UTF-8"),
        pytest.param(b"a: b\r\nc: d\r\n", 2, 4, 1, ["    2 | c: d", "      |    ^"], id="lines end as on Windows"),
        pytest.param(b"a:\n", 1, 40, 9, ["    1 | a:", "      |   ^"], id="behind the line's end"),
        pytest.param(b"a: b\n", 1, 4, 999, ["    1 | a: b", "      |    ^"], id="wider than the line"),
        pytest.param(b"a: b\n", 9, 1, 1, [], id="behind the file's end"),
        pytest.param(b"\n", 1, 1, 1, [], id="an empty line shows nothing"),
        pytest.param(None, 1, 1, 1, [], id="unreadable"),
    ],
)
def test_the_line_and_its_mark(source: bytes | None, line: int, column: int, width: int, expected: list[str]) -> None:
    assert snippet(source, line, column, width) == expected


def test_a_long_line_is_cut_around_the_place() -> None:
    source = b"k: " + b"x" * 5000 + b"BAD" + b"y" * 5000
    assert snippet(source, 1, 5004, 3) == [
        f"    1 | ...{'x' * 50}BAD{'y' * 57}...",
        f"      | {' ' * 53}^^^",
    ]


def test_colour_marks_the_place_the_severity_and_the_carets() -> None:
    shown = text.render([finding(1, 4, 1)], lambda path: b"a: b\n", colour=True)
    assert shown == (
        f"\x1b[1m{PATH}:1:4\x1b[0m: \x1b[1;31merror [schema]\x1b[0m is wrong\n"
        "    1 | a: b\n"
        "      |    \x1b[1;31m^\x1b[0m\n"
        "\n"
    )
