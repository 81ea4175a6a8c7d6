"""What a guest says is hostile: bounded, escaped, and never a traceback."""

import pytest

from vmi.booting.answers import integer, json_object, sections


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
