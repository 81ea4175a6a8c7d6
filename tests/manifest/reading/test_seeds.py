"""The readers of kickstart and preseed, and what they make of texts that are neither."""

import pytest

from vmi.manifest.reading import kickstart, preseed

HOSTILE = [
    pytest.param("", id="nothing"),
    pytest.param("%packages\n" * 5_000, id="sections without end"),
    pytest.param("\\\n" * 20_000, id="lines that go on"),
    pytest.param('"' * 20_000, id="quotes"),
    pytest.param("a " * 50_000, id="a long line"),
    pytest.param("\0\x1b\ufeff\u2028", id="odd characters"),
]


def test_kickstart() -> None:
    found = kickstart.read('# c\npart / --size=10 --grow  # root\nuser --name "x y"\n%post --log=/x\necho\n%end\n')
    assert [(each.name, each.operand, each.line) for each in found.directives] == [
        ("part", "/", 2),
        ("user", '"x y"', 3),
    ]
    part = found.named("part")[0]
    assert (part.has("--grow"), part.value("--size"), part.has("--label")) == (True, "10", False)
    (section,) = found.sections
    assert (section.head.value("--log"), section.lines, section.closed) == ("/x", ("echo",), True)


def test_preseed() -> None:
    found = preseed.read("# c\nd-i a/b string x \\\n  y\nd-i c/d string\nnonsense\n")
    assert [(each.question, each.value, each.line, each.column) for each in found.answers] == [
        ("a/b", "x \\\n  y", 2, 16),
        ("c/d", "", 4, 9),
    ]
    assert [each.line for each in found.broken] == [5]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_fails(text: str) -> None:
    kickstart.read(text)
    preseed.read(text)
