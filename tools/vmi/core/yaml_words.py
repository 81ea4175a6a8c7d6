"""This module says in plain words why a text is not YAML: libyaml's own words are for those who know its grammar.

The C parser and Python's name the same faults a little differently; both are understood.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import yaml

from vmi.core import yaml_typing
from vmi.core.printable import printable

QUOTES = "put the text in quotes"
NOT_CLOSED, CLOSE = "this quote is not closed", "write the same quote where the text ends"
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)")
"""What YAML does not allow, what only some readers take for the end of a line, and the byte order mark."""

PLAIN = bytes((*b"\t\n", *range(0x20, 0x7F)))
"""A text of these alone holds none of them."""


class Words(NamedTuple):
    """This is what to tell, and where: line and column count from 1."""

    message: str
    line: int
    column: int
    hint: str


class Trouble(NamedTuple):
    """This is what the parser said, with the text around it."""

    problem: str
    context: str
    at: tuple[int, int]
    """Where it stumbled: line and column from 1."""
    began: tuple[int, int]
    """Where what it was reading begins."""
    lines: list[str]

    @property
    def stumbled_on(self) -> str:
        """The character there, empty at the end of a line."""
        line, column = self.at
        return self.lines[line - 1][column - 1 : column] if line <= len(self.lines) else ""


def explain(error: yaml.MarkedYAMLError, text: str) -> Words:
    """This is what a parser's error means to the author."""
    lines = text.splitlines()
    at = _place(error.problem_mark or error.context_mark, lines)
    began = _place(error.context_mark, lines) if error.context_mark else at
    trouble = Trouble(error.problem or "", error.context or "", at, began, lines)
    if conflict := next((number for number, line in enumerate(lines, 1) if line.startswith("<<<<<<< ")), 0):
        return Words(
            "git marks a conflict here", conflict, 1, "keep one side, and remove the lines <<<<<<<, =======, >>>>>>>"
        )
    if slip := yaml_typing.odd_space(lines, range(min(began[0], at[0] - 1), at[0] + 1)):
        return odd_space(slip.what, slip.at)
    return next(words for pattern, say in _MEANINGS if re.search(pattern, trouble.problem) and (words := say(trouble)))


def _place(mark: yaml.Mark | None, lines: list[str]) -> tuple[int, int]:
    """This is where a mark stands; what is missing at the end of a file is shown at the end of its last line."""
    if mark is None or not lines:
        return 1, 1
    return (mark.line + 1, mark.column + 1) if mark.line < len(lines) else (len(lines), len(lines[-1]) + 1)


def unseen(text: str) -> Words | None:
    """This finds the first character that YAML does not allow."""
    found = UNSEEN.search(text)
    if found is None:
        return None
    line, column = _end(text[: found.start()])
    if found[0] == "\ufeff":
        return Words("holds a byte order mark, which nobody sees", line, column, "save it as UTF-8 without BOM")
    if found[0] == "\r":
        message = "holds a carriage return alone, which ends a line for some readers only"
        return Words(message, line, column, "save it with the line ends of Linux")
    return Words(f"holds the control character {ord(found[0]):#04x}, which nobody sees", line, column, "remove it")


def not_utf8(data: bytes, at: int) -> Words:
    """This is about bytes that are no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Words("is written in UTF-16", 1, 1, "save it as UTF-8")
    return Words(f"byte {data[at]:#04x} is not UTF-8", *_end(data[:at].decode()), "save it as UTF-8")


def _end(text: str) -> tuple[int, int]:
    """This is the line and column after a text."""
    return text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1


def _words(message: str, hint: str, place: tuple[int, int]) -> Words:
    return Words(message, *place, hint)


def odd_space(name: str, place: tuple[int, int]) -> Words:
    """This is about a space that only looks like one."""
    return _words(f"the {name} here is no space for YAML", "type a plain space in its place", place)


def _open_quote(trouble: Trouble) -> Words | None:
    began = yaml_typing.open_quote(trouble.lines, trouble.at[0])
    return _words(NOT_CLOSED, CLOSE, began) if began else None


def _no_space(trouble: Trouble, number: int) -> Words | None:
    if (slip := yaml_typing.no_space(trouble.lines, number)) is None:
        return None
    rest = trouble.lines[number - 1][slip.at[1] + len(slip.what) :].strip()[:60]
    return _words(
        f"a space is missing after the colon of '{slip.what}'", f"write `{slip.what}: {printable(rest)}`", slip.at
    )


def _cannot_begin(trouble: Trouble) -> Words | None:
    character = trouble.stumbled_on
    if character in ("", "\t"):
        return _words("a tab cannot indent YAML", "use spaces", trouble.at) if character else None
    line, column = trouble.at
    if trouble.lines[line - 1][: column - 1].endswith(('"', "'")):
        hint = "look for a quote before this that is not closed"
        return _words("text follows after the closing quote", hint, trouble.at)
    rest = re.split(r"[\s,\]}]", trouble.lines[line - 1][column - 1 :])[0]
    return _words(f"a value cannot begin with '{character}'", f'write it in quotes: "{rest[:60]}"', trouble.at)


def _two_colons(trouble: Trouble) -> Words:
    line, column = trouble.at
    if re.search(r":\s", trouble.lines[line - 1][: column - 1]):
        return _words("a colon and a space stand inside of a text without quotes", QUOTES, trouble.at)
    if words := _no_space(trouble, line - 1):
        return words
    return _words(
        "a key cannot stand here: the line before is not finished",
        "begin it in the same column as the keys that it belongs beside, and write a colon after each key",
        trouble.at,
    )


def _open_bracket(trouble: Trouble) -> Words:
    line, column = trouble.began
    bracket = trouble.lines[line - 1][column - 1 : column] if line <= len(trouble.lines) else "["
    closing = {"[": "]", "{": "}"}.get(bracket, "]")
    return _words(
        f"'{bracket}' is not closed, or a comma is missing", f"write `{closing}` where it ends", trouble.began
    )


def _open_end(trouble: Trouble) -> Words | None:
    if "quoted" not in trouble.context:
        return None
    return _words(NOT_CLOSED, CLOSE, trouble.began)


def _after_value(trouble: Trouble) -> Words:
    line, column = trouble.at
    text = trouble.lines[line - 1] if line <= len(trouble.lines) else ""
    before = text[: column - 1].rstrip()
    if before.endswith(("'", '"')):
        return _words(
            "text follows after the closing quote",
            "quote all of it; inside of single quotes write '' for a quote of its own",
            trouble.at,
        )
    if trouble.stumbled_on in ("]", "}"):
        return _words(f"'{trouble.stumbled_on}' closes nothing", "remove it", trouble.at)
    if before.endswith(("]", "}")):
        return _words("text follows after the closing bracket", "end the line there", trouble.at)
    return _indentation(trouble)


def _indentation(trouble: Trouble) -> Words:
    line, column = trouble.at
    if line <= len(trouble.lines) and re.match(r"-[^\s-]", trouble.lines[line - 1][column - 1 :]):
        return _words("a dash without a space after it begins no entry", "write `- ` before each entry", trouble.at)
    return _words(
        "this line is indented differently from those it belongs to",
        "begin the keys of one table, and the dashes of one list, in the same column; use spaces",
        trouble.at,
    )


def _no_colon(trouble: Trouble) -> Words:
    line, column = trouble.began
    if words := _no_space(trouble, line):
        return words
    word = trouble.lines[line - 1][column - 1 :].strip()[:60] if line <= len(trouble.lines) else ""
    return _words(f"'{word}' has no colon after it", "write `key: value`, with a space after the colon", trouble.began)


def _no_value(trouble: Trouble) -> Words:
    if trouble.at == (len(trouble.lines), len(trouble.lines[-1]) + 1 if trouble.lines else 1):
        return _words("the file ends where a value is missing", "write the rest, and close every [ and {", trouble.at)
    return _words("a value is missing before this", f"write it, or {QUOTES}", trouble.at)


def _fixed(message: str, hint: str, *, where_it_began: bool = False) -> Callable[[Trouble], Words]:
    return lambda trouble: _words(message, hint, (trouble.began if where_it_began else trouble.at))


_MEANINGS: tuple[tuple[str, Callable[[Trouble], Words | None]], ...] = (
    (r"cannot start|did not find expected|expected <block end>|mapping values|could not find expected", _open_quote),
    (r"cannot start any token", _cannot_begin),
    (r"tab character", _fixed("a tab cannot indent YAML", "use spaces")),
    (r"mapping values are not allowed", _two_colons),
    (r"expected ',' or '[]}]'", _open_bracket),
    (r"unexpected end of stream", _open_end),
    (
        r"unexpected ':'",
        _fixed("a colon stands at the end of a text without quotes", "write a value after it, or " + QUOTES),
    ),
    (r"expected key|<block end>", _after_value),
    (r"expected '-' indicator", _indentation),
    (r"could not find expected ':'", _no_colon),
    (
        r"expected alphabetic or numeric",
        _fixed("a value cannot begin with '*' or '&'", QUOTES, where_it_began=True),
    ),
    (
        r"sequence entries are not allowed",
        _fixed("a list cannot begin behind its key", "begin each entry on a line of its own, after `- `"),
    ),
    (
        r"unknown escape|hexad?ecimal|hexdecimal",
        _fixed("a backslash is special inside of double quotes", "write single quotes, or two backslashes"),
    ),
    (r"tag|'>'", _fixed("a value cannot begin with '!'", QUOTES, where_it_began=True)),
    (
        r"directive|incompatible YAML",
        _fixed("a line that begins with % is not read here", "remove it", where_it_began=True),
    ),
    (r"document start", _fixed("text follows after the document's end", "remove `...` and what follows")),
    (
        r"comment or line break|chomping",
        _fixed("only a line break can follow after > or |", "begin the text on the next line"),
    ),
    (r"expected (the )?node content", _no_value),
    (r"", _fixed("this cannot be read as YAML", f"look at this line and the one before; where in doubt, {QUOTES}")),
)
