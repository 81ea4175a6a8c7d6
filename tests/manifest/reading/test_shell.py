"""The reader of shell scripts: what is run, where it stands, and nothing hostile takes long."""

import pytest

from vmi.manifest.reading.programs import MOST_PATHS, MOST_WORDS, calls, written
from vmi.manifest.reading.shell import Origin, parse


def shown(text: str) -> list[str]:
    return [
        f"{call.first.line}:{call.first.column} {' '.join([call.program, *call.texts])}" for call in calls(parse(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# a b\n\n", [], id="comments"),
        pytest.param("a 'b # c' d#e # f", ["1:1 a b # c d#e"], id="a sign in a word"),
        pytest.param("a \\\n  b", ["1:1 a b"], id="a line that goes on"),
        pytest.param("a; b && c || d & e\nf", ["1:1 a", "1:4 b", "1:9 c", "1:14 d", "1:18 e", "2:1 f"], id="operators"),
        pytest.param("X=1 Y=$(b) a", ["1:12 a", "1:9 b"], id="assignments"),
        pytest.param("if ! a; then { b; }; fi", ["1:6 a", "1:16 b", "1:19 }", "1:22 fi"], id="words of the shell"),
        pytest.param("a > x 2>&1 < y 2>/dev/null", ["1:1 a"], id="redirections"),
        pytest.param("a <<E\nb\nE\nc", ["1:1 a", "4:1 c"], id="a here-document"),
        pytest.param("a <<'E' | b\n$(c)\nE\nd", ["1:1 a", "1:11 b", "4:1 d"], id="a here-document in a pipe"),
        pytest.param("a <<-E\n\tb\n\tE\nc", ["1:1 a", "4:1 c"], id="a here-document behind tabs"),
        pytest.param("bash <<E\nb\nE", ["1:1 bash", "2:1 b"], id="a here-document for a shell"),
        pytest.param('a $(b "$(c)") `d`', ["1:1 a $(...) $(...)", "1:5 b $(...)", "1:10 c", "1:16 d"], id="inside"),
        pytest.param("a <(b) ${x:-$(c)}", ["1:1 a <(...) ${x:-$(c)}", "1:5 b", "1:15 c"], id="other insides"),
        pytest.param("x=(a b $(c))", ["1:10 c"], id="an array"),
        pytest.param("echo 'mkswap' \"swapon\"", ["1:1 echo mkswap swapon"], id="texts"),
        pytest.param("sudo -u x env A=1 /sbin/b c", ["1:19 b c"], id="wrapped"),
        pytest.param("timeout -k 5 10 nice -n 5 b", ["1:27 b"], id="wrapped twice"),
        pytest.param("sh -ec 'a; b'", ["1:1 sh -ec a; b", "1:9 a", "1:12 b"], id="told to a shell"),
        pytest.param("for x in a b; do c $x; done", ["1:1 for x in a b", "1:18 c $x", "1:24 done"], id="a loop"),
    ],
)
def test_what_is_run(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a | b | c", ["b", "c"], id="a pipe"),
        pytest.param("a |\n\n# why\n b", ["b"], id="a pipe at the end of a line"),
        pytest.param("{ a; } | b", ["b"], id="out of braces"),
        pytest.param("(x; a) 2>/dev/null | (b; c)", ["b", "c"], id="out of parentheses and into some"),
        pytest.param("if x; then a; fi | b", ["b"], id="out of an if"),
        pytest.param("{ { a | b; } | c; } | d", ["b", "c", "d"], id="out of group after group"),
        pytest.param("a | while read x; do b; done", ["read", "b", "done"], id="into a loop"),
        pytest.param("while read x; do b; done < <(a)", ["read", "b", "done"], id="into a loop by redirection"),
        pytest.param("b < <(a)", ["b"], id="by redirection"),
        pytest.param('b <<< "$(a)"', ["b"], id="by a here-string"),
        pytest.param("a | tee >(b) | c", ["tee", "b", "c"], id="into a process"),
        pytest.param("case x in y) a;; esac | b", ["b"], id="out of a case"),
        pytest.param("a; { b; } | c", [], id="silent: beside a group"),
        pytest.param("{ a; }\nb | c", [], id="silent: before a pipe"),
        pytest.param("a '{' | b; c '}' | d", ["b"], id="silent: quoted braces"),
        pytest.param("x | { a | b; }", ["b"], id="silent: what the group reads"),
    ],
)
def test_what_reads_the_output_of_a(text: str, expected: list[str]) -> None:
    (call,) = (each for each in calls(parse(text)) if each.program == "a")
    assert [reader.program for reader in call.readers] == expected


def test_what_is_written() -> None:
    text = "cat > /a <<E\none\nE\necho two >> /b\necho three | sudo tee -a /c\ncat /d\n"
    found = [(each.path, each.text, each.line) for call in calls(parse(text)) for each in written(call)]
    assert found == [("/a", "one\n", 2), ("/b", "two", 4), ("/c", "three", 5)]


def test_places_in_a_block_of_yaml() -> None:
    found = calls(parse("a\nb c\n", Origin(10, 7, 6)))
    assert [(call.first.line, call.first.column) for call in found] == [(10, 7), (11, 7)]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000, "$(" * 50_000,
        "`" * 50_001, '"$(' * 30_000, "${" * 50_000, "a|" * 50_000,
        "<<a " * 5_000 + "\n" * 5_000,
        "$((" * 50_000, "\\" * 50_001, "'", '"', "bash -c 'bash -c " * 1_000, "<(" * 50_000,
        "x=(" * 50_000, "<<\n" * 5_000,
        "eval '" * 5_000, "1" * 100_000, "\0\x1b\ufeff", "<", "<<", "a >", "$", "}", "{" * 10_000, "sudo " * 10_000,
        "{ " * 20_000, "{ a | " * 10_000, "done < <(a) " * 5_000, "case x in a) " * 5_000, "a >(b) " * 5_000,
    ],
)  # fmt: skip
def test_nothing_hostile_fails(text: str) -> None:
    for call in calls(parse(text)):
        list(call.readers)


def test_a_reader_of_many_commands_is_looked_at_so_far() -> None:
    told = calls(parse(f"{{ {'a;' * 1000} }} | b {'c ' * 1000}"))
    assert {len(reader.words) for call in told for reader in call.readers} == {MOST_WORDS}


def test_text_that_goes_to_many_files_is_looked_at_in_some() -> None:
    tee = "".join(f" /{number}" for number in range(1000))
    (call, *_) = calls(parse(f"cat {'<<E ' * 100} | tee{tee}\n" + "text\nE\n" * 100))
    assert [each.path for each in written(call)] == [f"/{number}" for number in range(MOST_PATHS) for _ in range(100)]
