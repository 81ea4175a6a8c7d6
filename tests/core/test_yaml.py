"""Every value keeps its text and its place; everything ambiguous or dangerous is a Fault with a place."""

import sys
from subprocess import PIPE, run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmi.core import yaml
from vmi.core.yaml_composed import OddError, compose
from vmi.core.yaml_reader import LIMIT_DEPTH, Reader, Scalar


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


QUOTE = "put the text in quotes"
COLUMN = "begin the keys of one table, and the dashes of one list, in the same column; use spaces"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", "3:1 key 'a' stands already in line 1 | remove one of the two", id="twice"),
        pytest.param("a:\n\t- b\n", "2:1 a tab cannot indent YAML | use spaces", id="tab before a list"),
        pytest.param("a: b\n\tc: d\n", "2:1 a tab cannot indent YAML | use spaces", id="tab before a key"),
        pytest.param("a: |\n\tb\n", "2:1 a tab cannot indent YAML | use spaces", id="tab in block text"),
        pytest.param("", "1:1 is empty | `vmi new` writes a manifest to start from", id="empty"),
        pytest.param(
            "a: 1\n---\nb: 2\n",
            "2:1 a second document starts here; one file holds one | remove `---` and what follows",
            id="two documents",
        ),
        pytest.param(
            "a: 1\n...\nb\n",
            "3:1 text follows after the document's end | remove `...` and what follows",
            id="after the end",
        ),
        pytest.param(
            "a: [@author]",
            "1:5 a value cannot begin with '@' | write it in quotes: \"@author\"",
            id="a user without quotes",
        ),
        pytest.param("a: 'b\n", "1:4 this quote is not closed | write the same quote where the text ends", id="quote"),
        pytest.param(
            'a: "b\nc: d\ne: ["f"]\n',
            "1:4 this quote is not closed | write the same quote where the text ends",
            id="a quote that another one closes",
        ),
        pytest.param(
            'a: "b\n  c"\nd: [@e]\n',
            "3:5 a value cannot begin with '@' | write it in quotes: \"@e\"",
            id="a quote that is closed in another line",
        ),
        pytest.param(
            "a: |\n  'b\nc: 'd' e\n",
            "3:8 text follows after the closing quote"
            " | quote all of it; inside of single quotes write '' for a quote of its own",
            id="a quote in block text",
        ),
        pytest.param(
            "a: 1\nb:2\nc: 3\n", "2:1 a space is missing after the colon of 'b' | write `b: 2`", id="no space"
        ),
        pytest.param(
            "a:\n  b:c\n  d: e\n", "2:3 a space is missing after the colon of 'b' | write `b: c`", id="no space, deeper"
        ),
        pytest.param(
            "a:\u00a0b\nc: d\n",
            "1:3 the no-break space (U+00A0) here is no space for YAML | type a plain space in its place",
            id="another space after a colon",
        ),
        pytest.param(
            "a: \u00a0b\n",
            "1:4 the no-break space (U+00A0) here is no space for YAML | type a plain space in its place",
            id="another space before a value",
        ),
        pytest.param(
            "a:\n \u3000b: 1\n",
            "2:2 the ideographic space (U+3000) here is no space for YAML | type a plain space in its place",
            id="another space before a key",
        ),
        pytest.param(
            "a: [\n\u2003b, @c]\n",
            "2:1 the em space (U+2003) here is no space for YAML | type a plain space in its place",
            id="another space for indentation",
        ),
        pytest.param(
            "a: 'it's'\n",
            "1:8 text follows after the closing quote"
            " | quote all of it; inside of single quotes write '' for a quote of its own",
            id="a quote inside of quotes",
        ),
        pytest.param(
            "a: [b,\nc: d\n", "1:4 '[' is not closed, or a comma is missing | write `]` where it ends", id="bracket"
        ),
        pytest.param(
            "a: {b: c\nd: e\n", "1:4 '{' is not closed, or a comma is missing | write `}` where it ends", id="brace"
        ),
        pytest.param("a: 1\n]\n", "2:1 ']' closes nothing | remove it", id="closes nothing"),
        pytest.param(
            "a: [b] c\n", "1:8 text follows after the closing bracket | end the line there", id="after a bracket"
        ),
        pytest.param("a: ]", f"1:4 a value is missing before this | write it, or {QUOTE}", id="bracket as a value"),
        pytest.param(
            "a: {b: c, d:}",
            f"1:12 a colon stands at the end of a text without quotes | write a value after it, or {QUOTE}",
            id="colon at the end",
        ),
        pytest.param(
            "a: Debian: 13",
            f"1:10 a colon and a space stand inside of a text without quotes | {QUOTE}",
            id="colon in text",
        ),
        pytest.param(
            "a: b\n  c: d\n",
            "2:4 a key cannot stand here: the line before is not finished"
            " | begin it in the same column as the keys that it belongs beside, and write a colon after each key",
            id="indented too far",
        ),
        pytest.param(
            "a:\n  b: 1\n c: 2\n",
            f"3:2 this line is indented differently from those it belongs to | {COLUMN}",
            id="indented too little",
        ),
        pytest.param(
            "- a\nb: 1\n",
            f"2:1 this line is indented differently from those it belongs to | {COLUMN}",
            id="key after a list",
        ),
        pytest.param(
            "a: 1\nb\nc: 2\n",
            "2:1 'b' has no colon after it | write `key: value`, with a space after the colon",
            id="no colon",
        ),
        pytest.param(
            "a: - b",
            "1:4 a list cannot begin behind its key | begin each entry on a line of its own, after `- `",
            id="list in the line of its key",
        ),
        pytest.param(
            'a: "\\q"',
            "1:5 a backslash is special inside of double quotes | write single quotes, or two backslashes",
            id="backslash",
        ),
        pytest.param(
            "a: >x\n b",
            "1:5 only a line break can follow after > or | | begin the text on the next line",
            id="folded text in the line of its key",
        ),
        pytest.param(
            "a: &x [b]\nb: *x\n",
            "1:4 &x names a value to repeat it | remove it; where it is text, quote it",
            id="anchor",
        ),
        pytest.param(
            "a: *x",
            "1:4 *x stands for a value that is written elsewhere | write the value out, or quote it",
            id="alias",
        ),
        pytest.param("a: * x", f"1:4 a value cannot begin with '*' or '&' | {QUOTE}", id="star"),
        pytest.param(
            "a: !!python/object:os.system x",
            "1:4 !!python/object:os.system gives a value a type | remove it; where it is text, quote it",
            id="tag",
        ),
        pytest.param("a: !x!y z", f"1:4 a value cannot begin with '!' | {QUOTE}", id="tag of nobody"),
        pytest.param(
            "%YAML 1.2\n---\na: 1", "1:1 a line that begins with % is not read here | remove it", id="directive"
        ),
        pytest.param(
            "%what\na: 1", "1:1 a line that begins with % is not read here | remove it", id="directive of nobody"
        ),
        pytest.param(
            "? [a]\n: b\n",
            "1:3 a key is one word, not a list or a table | write `key: value`; where it is text, quote it",
            id="list as a key",
        ),
        pytest.param(
            "a: [" * 40 + "]" * 40,
            "1:44 is nested deeper than 20 levels | look for brackets that are not closed",
            id="deep",
        ),
        pytest.param(
            "a: [" * 60_000,
            "1:44 is nested deeper than 20 levels | look for brackets that are not closed",
            id="very deep",
        ),
        pytest.param(
            "#" * (256 * 1024 + 1),
            "1:1 is larger than 256 KiB; a manifest is a few kilobytes | put data into a file of its own",
            id="huge",
        ),
        pytest.param(
            "a: 1\nb: \x07\n", "2:4 holds the control character 0x07, which nobody sees | remove it", id="control"
        ),
        pytest.param(
            "a: b\u2028c: d\n",
            "1:5 holds the control character 0x2028, which nobody sees | remove it",
            id="what ends a line for some readers only",
        ),
        pytest.param(
            "\ufeffa: 1", "1:1 holds a byte order mark, which nobody sees | save it as UTF-8 without BOM", id="BOM"
        ),
    ],
)
def test_what_is_refused(text: str, expected: str) -> None:
    assert fault(text.encode()) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"a: 1\nb: \xc3\xa9\xff\n", "2:5 byte 0xff is not UTF-8 | save it as UTF-8", id="Latin 1"),
        pytest.param("a: 1".encode("utf-16"), "1:1 is written in UTF-16 | save it as UTF-8", id="UTF-16"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, expected: str) -> None:
    assert fault(data) == expected


def test_the_parser_without_c_is_understood_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    assert fault(b"a: Debian: 13") == f"1:10 a colon and a space stand inside of a text without quotes | {QUOTE}"
    assert fault(b"a: [b,\nc: d\n") == "1:4 '[' is not closed, or a comma is missing | write `]` where it ends"
    assert fault(b"a: [@x]") == "1:5 a value cannot begin with '@' | write it in quotes: \"@x\""
    assert fault(b"a:\n  b: 1\n c: 2\n") == f"3:2 this line is indented differently from those it belongs to | {COLUMN}"
    assert fault(b"a: 'b\n") == "1:4 this quote is not closed | write the same quote where the text ends"


def fault(data: bytes) -> str:
    with pytest.raises(yaml.Fault) as caught:
        yaml.parse(data)
    found = caught.value
    return f"{found.line}:{found.column} {found.message} | {found.hint}"


@pytest.mark.parametrize(
    ("before", "length"), [("", 16 * 1024), ("sys.modules['yaml._yaml'] = None;", 1500)], ids=["with C", "without C"]
)
def test_what_is_nested_as_deep_as_a_text_allows_takes_no_stack(before: str, length: int) -> None:
    """A program in C that calls itself would end Python without a word."""
    script = f"""\
import sys; {before}
from vmi.core import yaml
for opening in ("[", "- ", ": ", "{{a: ", "- a: ["):
    try:
        yaml.parse((opening * {length})[:{length}].encode())
    except yaml.Fault:
        print(opening)
"""
    limited = ["sh", "-c", 'ulimit -s 1024 && exec "$@"', "sh", sys.executable, "-c", script]
    said = run(limited, stdout=PIPE, check=True, text=True).stdout
    assert said == "[\n- \n: \n{a: \n- a: [\n"


def test_dump_is_read_back() -> None:
    value = {"z": "1", "a": ["x: y", "# no comment", "multi\nline", "é"], "same": [{"k": "v"}] * 2}
    assert yaml.parse(yaml.dump(value).encode()).value == value


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            b"a: {b: 1, c:   ",
            "1:16 the file ends where a value is missing | write the rest, and close every [ and {",
            id="a file that ends too soon",
        ),
        pytest.param(
            b"a: 1\rb: \xff", "1:9 byte 0xff is not UTF-8 | save it as UTF-8", id="bytes after a carriage return"
        ),
        pytest.param(
            b"a: 1\rb: 2",
            "1:5 holds a carriage return alone, which ends a line for some readers only"
            " | save it with the line ends of Linux",
            id="lines of an old Mac",
        ),
        pytest.param(
            b"a: 1\r\nb: 2\nc: \x07",
            "3:4 holds the control character 0x07, which nobody sees | remove it",
            id="mixed lines",
        ),
    ],
)
def test_a_place_lies_in_the_file(data: bytes, expected: str) -> None:
    assert fault(data) == expected


def test_more_values_than_anybody_writes_are_refused() -> None:
    assert (
        fault(f"[{'a,' * 60_000}]".encode())
        == "1:100000 holds more than 50000 values | put data into a file of its own"
    )


def test_nothing_at_the_end_of_a_file_has_a_place_in_it() -> None:
    assert yaml.parse(b"# x\n---").place(()) == (2, 1, 1)


@pytest.mark.parametrize("value", ["\u00a0x", "\u3000", "\u200bx\ny", "x\u00a0"], ids=ascii)
def test_a_text_that_begins_with_a_space_of_another_kind_is_read_back(value: str) -> None:
    assert yaml.parse(yaml.dump({"a": value, "b": [value]}).encode()).value == {"a": value, "b": [value]}


LINES = st.lists(
    st.sampled_from(
        ["a: b", "b:", "  c: 'd e'", "- x", "  - y: 1", "a: {b: c, d: [e, f]}", '"q": "\\x41"', "f: >-", "    g",
         "h: |", "? i", ": j", "k:    l", "m: #n", "o: ~", "p: [", "]", "q: 'it''s'", "---", "...", "<<: x", "# r", ""]
    ),
    max_size=8,
).map("\n".join)  # fmt: skip


@given(st.one_of(LINES, st.text("a:-[]{}'\"|>,#? \n\\", max_size=40)))
def test_what_is_composed_says_what_events_say(text: str) -> None:
    composed: list[Scalar] = []
    try:
        value = compose(text.encode(), composed)
    except OddError:
        return
    reader = Reader(text)
    assert (reader.read(), reader.scalars) == (value, composed)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: &b c", id="a name"),
        pytest.param("a: !b c", id="a tag"),
        pytest.param("a: [*b]", id="an alias"),
        pytest.param("%YAML 1.2\n---\na: b", id="a directive"),
        pytest.param("a: \u00e9", id="beyond ASCII"),
        pytest.param("a: b\r\n", id="ends of lines of Windows"),
        pytest.param("a: b\na: c", id="a key twice"),
        pytest.param("a: b\n---\nc: d", id="two documents"),
        pytest.param("", id="nothing"),
        pytest.param("a: [", id="no YAML"),
        pytest.param("[a]: b", id="a list as key"),
        pytest.param("[" * (LIMIT_DEPTH + 2) + "]" * (LIMIT_DEPTH + 2), id="too deep"),
        pytest.param(f"a: {'b' * 20_000}", id="long"),
    ],
)
def test_what_events_have_to_say(text: str) -> None:
    with pytest.raises(OddError):
        compose(text.encode(), [])
