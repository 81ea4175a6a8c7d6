"""Every value keeps its text and its place; everything ambiguous or dangerous is a Fault with a place."""

import pytest

from vmi.core import yaml


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 24.10", {"a": "24.10"}, id="version keeps its zero"),
        pytest.param("a: no", {"a": "no"}, id="no is not false"),
        pytest.param("a: 0777", {"a": "0777"}, id="octal stays text"),
        pytest.param("a: 2026-11-22", {"a": "2026-11-22"}, id="date stays text"),
        pytest.param("a:", {"a": None}, id="nothing is None"),
        pytest.param('a: ""', {"a": ""}, id="quoted nothing is empty text"),
        pytest.param("a: [1, {b: c}]", {"a": ["1", {"b": "c"}]}, id="nested flow"),
        pytest.param("a: |\n  x\n  y\n", {"a": "x\ny\n"}, id="block text"),
    ],
)
def test_values_stay_text(text: str, expected: object) -> None:
    assert yaml.parse(text.encode()).value == expected


def test_every_value_has_a_position() -> None:
    document = yaml.parse(b"a: 1\nb:\n  - x\n  - c: y\n")
    assert document.keys == {("a",): (1, 1, 1), ("b",): (2, 1, 1), ("b", 1, "c"): (4, 5, 1)}
    assert document.values == {
        (): (1, 1, 1),
        ("a",): (1, 4, 1),
        ("b",): (3, 3, 1),
        ("b", 0): (3, 5, 1),
        ("b", 1): (4, 5, 1),
        ("b", 1, "c"): (4, 8, 1),
    }


@pytest.mark.parametrize(
    ("route", "key", "place"),
    [
        pytest.param(("base", "suite"), False, (2, 10, 6), id="a value"),
        pytest.param(("base", "suite"), True, (2, 3, 5), id="its key"),
        pytest.param(("base", "kind"), False, (1, 1, 4), id="what is missing: the key around it"),
        pytest.param(("title",), False, (1, 1, 1), id="what is missing at the top: the document"),
    ],
)
def test_where_a_finding_points(route: yaml.Route, key: bool, place: tuple[int, int, int]) -> None:
    assert yaml.parse(b"base:\n  suite: trixie\n").place(route, key=key) == place


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        pytest.param(
            b"a: 1\nb: 2\na: 3\n", "key 'a' stands already in line 1; remove one of the two", (3, 1), id="dup"
        ),
        pytest.param(b"a: \xff\n", "byte 0xff is not UTF-8", (1, 1), id="not UTF-8"),
        pytest.param(b"a:\n\t- b\n", "found character that cannot start any token", (2, 1), id="tab"),
        pytest.param(b"", "is empty", (1, 1), id="empty"),
        pytest.param(b"a: 1\n---\nb: 2\n", "a second document starts here; one file holds one", (2, 1), id="two"),
        pytest.param(b"a: !!python/object:os.system x", None, (1, 4), id="tag"),
        pytest.param(
            b"? [a]\n: b\n", "a key is one word here, not a list, a mapping or an alias", (1, 3), id="list key"
        ),
        pytest.param(b"a: [" * 40 + b"]" * 40, "is nested deeper than 20 levels", None, id="deep"),
        pytest.param(b"a: [" * 100_000, None, None, id="very deep"),
        pytest.param(b"a: &x [b]\nb: *x\n", None, (2, 4), id="alias"),
        pytest.param(b"#" * (256 * 1024 + 1), None, (1, 1), id="huge"),
        pytest.param(b"a: 'b\n", None, (2, 1), id="open quote"),
        pytest.param(b"a: \x00b\n", None, None, id="control character"),
    ],
)
def test_what_is_refused(data: bytes, message: str | None, place: tuple[int, int] | None) -> None:
    with pytest.raises(yaml.Fault) as caught:
        yaml.parse(data)
    if message:
        assert caught.value.message == message
    if place:
        assert (caught.value.line, caught.value.column) == place


def test_dump_is_read_back() -> None:
    value = {"z": "1", "a": ["x: y", "# no comment", "multi\nline", "é"], "same": [{"k": "v"}] * 2}
    assert yaml.parse(yaml.dump(value).encode()).value == value
