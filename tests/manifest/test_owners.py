"""CODEOWNERS as a pure function: the head stays, the rest follows, and GitHub's last match is the right one."""

import pytest

from sandbox.github.codeowners import owners as asked
from vmi.core.errors import InputError
from vmi.manifest import owners

HEAD = "# Who reviews what.\n*                                   @org/curators\n/docs/ @writer\n"
FULL = f"""\
{HEAD}\
/appliances/debian-13/              @ada @org/images
/appliances/debian-13-podman/       @bob
/appliances/*/releases/             @org/curators
/vos/demo.vo/                       @alice
/vos/other.vo/                      @carol
"""
APPLIANCES = {"debian-13-podman": ["@bob"], "debian-13": ["@ada", "@org/images", "@ada"]}
VOS = {"other.vo": ["@carol"], "demo.vo": ["@alice"]}


@pytest.mark.parametrize(
    "current",
    [
        pytest.param(FULL, id="current"),
        pytest.param(HEAD, id="only a head"),
        pytest.param(HEAD + "\n\n/vos/gone.vo/ @x\n*.sh @thief\n/appliances/debian-13/ @thief\n", id="all wrong"),
    ],
)
def test_render(current: str) -> None:
    assert owners.render(current, APPLIANCES, VOS) == FULL


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("appliances/debian-13/provision/setup.sh", ("ada", "org/images")),
        ("appliances/debian-13-podman/appliance.yaml", ("bob",)),
        ("appliances/debian-13/releases/13.1.yaml", ("org/curators",)),
        ("vos/demo.vo/images/debian-13.yaml", ("alice",)),
        ("docs/authors.md", ("writer",)),
        ("CODEOWNERS", ("org/curators",)),
        ("tools/vmi/cli.py", ("org/curators",)),
        (".github/workflows/release.yml", ("org/curators",)),
    ],
)
def test_who_is_asked(path: str, expected: tuple[str, ...]) -> None:
    assert asked(FULL, path) == expected


@pytest.mark.parametrize(
    ("line", "after"),
    [
        pytest.param(owners.line_of_appliance("alma-9", ["@eve"]), "/docs/ @writer", id="the first appliance"),
        pytest.param(owners.line_of_appliance("ubuntu", ["@eve"]), FULL.splitlines()[4], id="the last appliance"),
        pytest.param(owners.line_of_vo("demo.vo2", ["@eve"]), FULL.splitlines()[6], id="a VO between two"),
    ],
)
def test_insert(line: str, after: str) -> None:
    assert owners.insert(FULL, line) == FULL.replace(f"{after}\n", f"{after}\n{line}\n")


def test_insert_replaces_the_line_of_the_same_path() -> None:
    line = owners.line_of_vo("demo.vo", ["@dave"])
    assert owners.insert(FULL, line) == FULL.replace("@alice", "@dave")


def test_insert_into_a_new_file_keeps_the_records_from_authors() -> None:
    text = owners.insert("* @org/curators\n", owners.line_of_appliance("debian-13", ["@ada"]))
    assert asked(text, "appliances/debian-13/releases/1.yaml") == ("org/curators",)


def test_a_long_name_moves_no_other_line() -> None:
    name = "a-name-that-is-longer-than-the-column"
    assert owners.line_of_appliance(name, ["@ada"]) == f"/appliances/{name}/ @ada"


@pytest.mark.parametrize("name", ["*", "**", "a b", "../x", "Debian", "a/b", "#", "", "a\nb", "-a"])
def test_a_name_that_is_a_pattern_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="is no name of an appliance or a VO"):
        owners.line_of_appliance(name, ["@ada"])


@pytest.mark.parametrize("text", ["", "# nobody\n", "*\n", "/appliances/x/ @ada\n* @late\n"])
def test_no_curators_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="has no line `\\*` with the curators"):
        owners.render(text, {}, {})
