"""Values are looked at where the text does not show them; however one is written, one of the two finds its secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.secrets.planted import with_checksum

from vmi.core import yaml
from vmi.core.secrets import find
from vmi.core.secrets.documents import in_values

TOKEN = with_checksum("gh" + "p_")
WORDS = st.lists(st.sampled_from(["a", "'b'", "it's", "none", "c-d"]), max_size=3).map(" ".join)


def _escaped(text: str) -> str:
    return "".join(f"\\x{ord(character):02x}" for character in text)


@given(
    before=WORDS.map(lambda words: f"x {words} ".replace("  ", " ")),
    after=WORDS,
    key=st.sampled_from(["note: ", "note:    ", "note:\n    ", '"note": ', "- "]),
    style=st.sampled_from(["{}", '"{}"', "|-\n    {}", ">-\n    {}", ">-\n    words\n    {}", '"\\\n    {}"']),
    cut=st.integers(0, len(TOKEN)),
    comment=st.sampled_from(["", "# " + TOKEN[:20] + " " + TOKEN[20:] + "\n"]),
)
def test_a_secret_is_found_however_its_value_is_written(
    before: str, after: str, key: str, style: str, cut: int, comment: str
) -> None:
    """Where quotes allow it, part of it is escaped, so that the text alone does not tell."""
    written = _escaped(TOKEN[:cut]) + TOKEN[cut:] if '"' in style else TOKEN
    data = f"{comment}{key}{style.format(f'{before}{written} {after}'.rstrip())}\n".encode()
    document = yaml.parse(data)
    assert [*find("a.yaml", data), *in_values("a.yaml", data, document)]


@given(st.text("ab:'\"\n \\#-|>{}[],", max_size=60))
def test_a_text_without_secrets_stays_silent(text: str) -> None:
    data = f"note: |\n  {text}\n".encode()
    try:
        document = yaml.parse(data)
    except yaml.Fault:
        return
    assert list(in_values("a.yaml", data, document)) == []


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        pytest.param('"p\\x61ssword": correct-horse-9\n', [("password",)], id="the key is escaped"),
        pytest.param(f"password:{' ' * 60}correct-horse-9\n", [("password",)], id="far from its key"),
        pytest.param("password:\n  correct-horse-9\n", [("password",)], id="below its key"),
        pytest.param("{password:\ncorrect-horse-9}\n", [("password",)], id="below its key, between braces"),
        pytest.param('a: {password:\n"correct-horse-9"}\n', [("a", "password")], id="the same in quotes"),
        pytest.param(
            f"{{password:\ncorrect-horse-9}}\n#{'x' * 17_000}\n", [("password",)], id="the same, in a long text"
        ),
        pytest.param('password: "correct\\x2dhorse-9"\n', [("password",)], id="escaped"),
        pytest.param('password: "correct-\\\n  horse-9"\n', [("password",)], id="broken in two"),
        pytest.param("a:\n- b: c\n  password: >-\n    correct-horse-9\n", [("a", 0, "password")], id="folded"),
        pytest.param("password: correct-horse-9\n", [], id="silent: the text shows it"),
        pytest.param('password: "correct-horse-9"\n', [], id="silent: in quotes"),
        pytest.param("password:\n", [], id="silent: nothing"),
        pytest.param("password:\n  ${PASSWORD}\n", [], id="silent: a variable"),
    ],
)
def test_what_the_text_does_not_show(text: str, routes: list[yaml.Route]) -> None:
    data = text.encode()
    assert [each.route for each in in_values("a.yaml", data, yaml.parse(data))] == routes
