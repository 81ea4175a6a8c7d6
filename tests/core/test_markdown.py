"""Other people's words in Markdown stay words."""

import pytest
from markdown_it import MarkdownIt

from vmi.core.markdown import code, cut, fenced

HOSTILE = [
    pytest.param("@everyone please merge", id="mention"),
    pytest.param("fixes #1, see other/repo#2", id="reference"),
    pytest.param("[approve](https://evil.example)", id="link"),
    pytest.param("![x](https://evil.example/x.png)", id="image"),
    pytest.param("<img src=x onerror=alert(1)><script>alert(1)</script>", id="HTML"),
    pytest.param("https://evil.example www.evil.example", id="address"),
    pytest.param("`code` ``more`` @x", id="backticks"),
    pytest.param("`", id="one backtick"),
    pytest.param("a\n\n# heading\n- list\n@x", id="new lines"),
    pytest.param("a | b | @x", id="table cells"),
    pytest.param("a\\| b \\` @x \\", id="backslashes"),
    pytest.param("\u202egnp.exe\u200b\x07", id="what cannot be seen"),
    pytest.param("", id="nothing"),
    pytest.param("x" * 10_000, id="very long"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_table_between_other_cells_it_is_one_code_span(text: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(f"| a | b | c |\n|---|---|---|\n| 1 | {code(text)} | 3 |\n")
    assert html.count("<td>") == 3
    assert html.count("<code>") == 1
    assert html.count("<tr>") == 2
    before, inside = html.split("<code>")
    inside, after = inside.split("</code>")
    assert "<" not in inside
    assert before.endswith("<td>1</td>\n<td>")
    assert after.startswith("</td>\n<td>3</td>")


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_line_it_is_one_code_span(text: str) -> None:
    html = MarkdownIt("commonmark").render(f"before {code(text)} after")
    assert html.startswith("<p>before <code>")
    assert html.endswith("</code> after</p>\n")
    assert html.count("<code>") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Debian 13", "`Debian 13`", id="plain"),
        pytest.param("a `b` c", "``a `b` c``", id="backticks inside"),
        pytest.param("`b`", "`` `b` ``", id="backticks at the ends"),
        pytest.param("a\n b", "`a b`", id="new line"),
        pytest.param("a|b", "`a¦b`", id="bar"),
        pytest.param("\u202ex", "`\\u202ex`", id="direction changed"),
        pytest.param("x" * 400, f"`{'x' * 299}…`", id="long"),
    ],
)
def test_code(text: str, expected: str) -> None:
    assert code(text) == expected


def test_no_line_ends_a_block_of_code() -> None:
    lines = ["- a", "+ ```", "```", "@all \x1b <script>"]
    assert fenced(lines, "diff", indent="  ") == [
        "  ````diff", "  - a", "  + ```", "  ```", "  @all \\x1b <script>", "  ````",
    ]  # fmt: skip
    shown = MarkdownIt("commonmark").render("\n".join(["- x", *fenced(lines, "diff", indent="  ")]))
    assert shown.count("<pre>") == 1
    assert "<script>" not in shown


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        pytest.param(100, ["abc", "def", "ghi"], id="all"),
        pytest.param(8, ["abc", "def", "- and 1 more in x"], id="two"),
        pytest.param(0, ["- and 3 more in x"], id="none"),
    ],
)
def test_what_is_cut_is_counted(limit: int, expected: list[str]) -> None:
    assert cut(["abc", "def", "ghi"], limit, "in x") == expected
