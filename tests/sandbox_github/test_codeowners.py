"""CODEOWNERS as GitHub reads it: the last line that matches wins."""

import pytest

from sandbox.github.codeowners import owners


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("* @a", "x/y", ("a",), id="everything"),
        pytest.param("* @a\n/vos/ @b", "vos/x/vo.yaml", ("b",), id="the last line wins"),
        pytest.param("/vos/ @b\n* @a", "vos/x/vo.yaml", ("a",), id="even when it is less exact"),
        pytest.param("/vos/x/ @b", "other/vos/x/vo.yaml", (), id="a leading slash is the root"),
        pytest.param("vos/ @b", "other/vos/x", ("b",), id="a directory anywhere"),
        pytest.param("vos/ @b", "vos", (), id="a directory, not a file of its name"),
        pytest.param("/vos/x @b", "vos/x/y/z", ("b",), id="a directory without its slash"),
        pytest.param("/vos/x @b", "vos/x2", (), id="not a prefix of a name"),
        pytest.param("*.yaml @b", "vos/x/vo.yaml", ("b",), id="a suffix"),
        pytest.param("/docs/* @b", "docs/a", ("b",), id="direct children"),
        pytest.param("/docs/* @b", "docs/a/b", (), id="not their children"),
        pytest.param("/vos/**/images/ @b", "vos/x/images/y", ("b",), id="two stars cross slashes"),
        pytest.param("/a.b @b", "aXb", (), id="a dot is a dot"),
        pytest.param("# * @a\n\n", "x", (), id="comments and empty lines"),
        pytest.param("* @a # why", "x", ("a",), id="a comment after a line"),
        pytest.param("* @a\n/vos/", "vos/x", (), id="a line without owners takes them away"),
        pytest.param("* @Alice @org/Team", "x", ("alice", "org/team"), id="names without case"),
    ],
)
def test_owners(text: str, path: str, expected: tuple[str, ...]) -> None:
    assert owners(text, path) == expected
