"""What a guest says is hostile: bounded, escaped, and never a traceback."""

import pytest

from vmi.booting.answers import integer, json_object, printable, sections


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Debian GNU/Linux 13", "Debian GNU/Linux 13", id="plain"),
        pytest.param("naïve 日本", "naïve 日本", id="other people's letters"),
        pytest.param("\x1b[2Jgone", "\\x1b[2Jgone", id="escape sequence"),
        pytest.param("a\r\nb", "a\\r\\nb", id="line breaks"),
        pytest.param("\u202etxt.exe", "\\u202etxt.exe", id="text direction"),
        pytest.param("x" * 500, "x" * 17 + "...", id="too long"),
    ],
)
def test_printable(text: str, expected: str) -> None:
    assert printable(text, limit=20) == expected


def test_sections() -> None:
    text = "noise\n@@vmi one\n a \n\nb\n@@vmi two\n@@vmi one\nlate\n@@vmi BAD\nc\n"
    assert sections(text) == {"one": ("a", "b"), "two": ()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('warning\n{"status": "done"}\n', {"status": "done"}, id="after a warning"),
        pytest.param("", None, id="nothing"),
        pytest.param("[1]", None, id="no object"),
        pytest.param('{"status": ', None, id="cut off"),
        pytest.param('{"a":' * 100_000 + "1" + "}" * 100_000, None, id="very deep"),
    ],
)
def test_json_object(text: str, expected: dict[str, str] | None) -> None:
    assert json_object(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12", 12), ("-7", -7), ("", None), ("1e9", None), ("٣", None), ("9" * 19, None)],
)
def test_integer(text: str, expected: int | None) -> None:
    assert integer(text) == expected
