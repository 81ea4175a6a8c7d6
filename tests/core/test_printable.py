"""What others wrote is shown as it is, but cannot steer a terminal."""

import pytest

from vmi.core.printable import printable, printable_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain ü 漢", "plain ü 漢", id="letters stay"),
        pytest.param("a\x1b[2J\n\x00", "a\\x1b[2J\\x0a\\x00", id="terminal escapes"),
        pytest.param("\udcff", "\\xff", id="no UTF-8"),
        pytest.param("evil\u202egpj.exe", "evil\\u202egpj.exe", id="turned text"),
        pytest.param("a\u061cb\xadc", "a\\u061cb\\xadc", id="a mark of direction, a hyphen that hides"),
        pytest.param("Debian\U000e0061 13", "Debian\\ue0061 13", id="letters that only machines see"),
        pytest.param("x" * 400, "x" * 300 + "...", id="long"),
    ],
)
def test_printable(text: str, expected: str) -> None:
    assert printable(text) == expected


def test_a_limit() -> None:
    assert printable("x" * 500, limit=20) == "x" * 20 + "..."


def test_lines() -> None:
    assert printable_lines("a\r\n\tb\x1b[2Jc\n") == "a\n    b\\x1b[2Jc\n"
