"""codeowners-current: the file says what the manifests say, in an order in which the last match is right."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.catalogue import CODEOWNERS, Repository
from tests.manifest.linted import findings

from vmi.manifest import owners
from vmi.manifest.repository import Catalogue

RULE = "codeowners-current"
ERROR = "error [codeowners-current]"
DERIVED = "/appliances/derived/                @author\n"
RECORDS = "/appliances/*/releases/             @organisation/curators\n"
VO = "/vos/demo.vo/                       @alice\n"
OR = ", or let `vmi fmt` write the file"
FOLLOWS = "its manifest names others, or the line is not written as `vmi fmt` writes it"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("* ", "# Who reviews what.\n\n/docs/ @writer\n* ", [], id="silent: a head that people write"),
        pytest.param(
            DERIVED,
            "",
            [f"3:1: {ERROR} has no line for '/appliances/derived/' | write `{DERIVED[:-1]}`{OR}"],
            id="an appliance without a line",
        ),
        pytest.param(
            VO, "", [f"4:1: {ERROR} has no line for '/vos/demo.vo/' | write `{VO[:-1]}`{OR}"], id="a VO without a line"
        ),
        pytest.param(
            RECORDS,
            "",
            [f"4:1: {ERROR} has no line for '/appliances/*/releases/' | write `{RECORDS[:-1]}`{OR}"],
            id="records without a line",
        ),
        pytest.param(
            DERIVED,
            DERIVED.replace("@author", "@thief"),
            [f"3:1: {ERROR} gives '/appliances/derived/' to @thief; {FOLLOWS} | write `{DERIVED[:-1]}`{OR}"],
            id="another owner",
        ),
        pytest.param(
            DERIVED,
            "/appliances/derived/\n",
            [f"3:1: {ERROR} gives '/appliances/derived/' to nobody; {FOLLOWS} | write `{DERIVED[:-1]}`{OR}"],
            id="no owner",
        ),
        pytest.param(
            RECORDS,
            RECORDS.replace("@organisation/curators", "@author"),
            [
                f"4:1: {ERROR} gives '/appliances/*/releases/' to @author; records belong to the curators of the line"
                f" `*`, never to authors | write `{RECORDS[:-1]}`{OR}"
            ],
            id="the records given to an author",
        ),
        pytest.param(
            DERIVED + RECORDS,
            RECORDS + DERIVED,
            [
                f"4:1: {ERROR} '/appliances/derived/' stands after the line of the records, so its owners could write"
                f" them | sort the lines{OR}"
            ],
            id="an author after the records",
        ),
        pytest.param(
            RECORDS,
            RECORDS + "/appliances/derived/releases/ @author\n",
            [
                f"5:1: {ERROR} '/appliances/derived/releases/' stands after the lines of appliances and takes from"
                " their owners what it matches | move it before the first line about an appliance"
            ],
            id="the records of one appliance given to its author",
        ),
        pytest.param(
            VO,
            VO + "*.sh @thief\n",
            [
                f"6:1: {ERROR} '*.sh' stands after the lines of appliances and takes from their owners what it matches"
                " | move it before the first line about an appliance"
            ],
            id="a wildcard after the owners",
        ),
        pytest.param(
            DERIVED,
            DERIVED + "/appliances/gone/                   @author\n",
            [f"4:1: {ERROR} '/appliances/gone/' is not an appliance of this repository | remove this line"],
            id="an appliance that is not there",
        ),
        pytest.param(
            DERIVED,
            DERIVED + DERIVED,
            [
                f"4:1: {ERROR} '/appliances/derived/' stands already in line 3"
                " | remove one of the two; the last one counts"
            ],
            id="twice",
        ),
        pytest.param(
            DERIVED,
            "# mine\n" + DERIVED,
            [
                f"3:1: {ERROR} a comment among the lines that follow from the manifests would be lost"
                " | move it before the first line about an appliance"
            ],
            id="a comment that would be lost",
        ),
        pytest.param(
            "*                                   @organisation/curators\n",
            "",
            [
                f"1:1: {ERROR} has no line `*` that names the curators"
                " | write `* @organisation/curators` before all other lines: who reviews what nobody else owns"
            ],
            id="no curators",
        ),
    ],
)
def test_lines(catalogue: Repository, old: str, new: str, expected: list[str]) -> None:
    catalogue.replace("CODEOWNERS", old, new)
    assert findings(catalogue, RULE) == [f"CODEOWNERS:{line}" for line in expected]


NO_FILE = f"CODEOWNERS:1:1: {ERROR} is not a file of this repository, so nobody is asked for a review"
LINK_HINT = "make it a file that begins with `* @organisation/curators`, then run `vmi fmt`"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda r: None, [], id="silent: current"),
        pytest.param(
            lambda r: (r.root / "CODEOWNERS").unlink(),
            [f"{NO_FILE} | {LINK_HINT}"],
            id="missing",
        ),
        pytest.param(
            lambda r: (
                (r.root / "CODEOWNERS").rename(r.root / "docs"),
                (r.root / "CODEOWNERS").symlink_to("docs"),
            ),
            [f"{NO_FILE} | {LINK_HINT}"],
            id="a link",
        ),
        pytest.param(
            lambda r: r.write("CODEOWNERS", CODEOWNERS.encode() + b"# \xff\n"),
            [f"CODEOWNERS:6:1: {ERROR} is not UTF-8 | save the file as UTF-8"],
            id="not UTF-8",
        ),
        pytest.param(
            lambda r: r.write("CODEOWNERS", "#" * 3_000_001),
            [f"CODEOWNERS:1:1: {ERROR} is larger than 3000000 bytes: GitHub does not load it, and nobody is asked"],
            id="larger than GitHub reads",
        ),
        pytest.param(
            lambda repository: repository.write("CODEOWNERS", CODEOWNERS + "x\n" * 50_000),
            [
                f"CODEOWNERS:50001:1: {ERROR} has 50005 lines; 50000 at most, which is more than any catalogue needs"
                " | remove lines that do nothing"
            ],
            id="more lines than any catalogue needs",
        ),
        pytest.param(
            lambda repository: repository.write("CODEOWNERS", "#\n" * 49_995 + CODEOWNERS),
            [],
            id="silent: as many lines as may be",
        ),
        pytest.param(
            lambda r: r.write(".github/CODEOWNERS", "* @thief\n"),
            [
                f".github/CODEOWNERS:1:1: {ERROR} GitHub reads this file instead of CODEOWNERS, which is checked"
                " | remove it"
            ],
            id="another file that comes first",
        ),
    ],
)
def test_the_file(catalogue: Repository, change: Callable[[Repository], object], expected: list[str]) -> None:
    change(catalogue)
    assert findings(catalogue, RULE) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda r: r.write("appliances/derived/README.md", "x"), [], id="silent: others' lines are not read"
        ),
        pytest.param(
            lambda r: r.replace("appliances/debian-13/appliance.yaml", '["@author"]', '["@ada"]'),
            [
                f"CODEOWNERS:2:1: {ERROR} gives '/appliances/debian-13/' to @author; {FOLLOWS}"
                f" | write `/appliances/debian-13/              @ada`{OR}"
            ],
            id="owners changed in the manifest",
        ),
        pytest.param(
            lambda r: r.replace("CODEOWNERS", "@alice", "@thief"),
            [f"CODEOWNERS:5:1: {ERROR} gives '/vos/demo.vo/' to @thief; {FOLLOWS} | write `{VO[:-1]}`{OR}"],
            id="a line changed in CODEOWNERS",
        ),
        pytest.param(
            lambda r: r.replace("CODEOWNERS", VO, ""),
            [f"CODEOWNERS:4:1: {ERROR} has no line for '/vos/demo.vo/' | write `{VO[:-1]}`{OR}"],
            id="a line removed from CODEOWNERS",
        ),
        pytest.param(
            lambda r: shutil.rmtree(r.root / "vos/demo.vo"),
            [f"CODEOWNERS:5:1: {ERROR} '/vos/demo.vo/' is not a VO of this repository | remove this line"],
            id="a VO removed",
        ),
    ],
)
def test_since_a_commit(catalogue: Repository, change: Callable[[Repository], object], expected: list[str]) -> None:
    catalogue.replace("CODEOWNERS", DERIVED, DERIVED.replace("@author", "@stale"))
    since = catalogue.commit()
    change(catalogue)
    assert [line for line in findings(catalogue, RULE, since) if "@stale" not in line] == expected


def test_an_unreadable_manifest_is_not_held_against_its_line(catalogue: Repository) -> None:
    catalogue.write("appliances/derived/appliance.yaml", "]")
    assert findings(catalogue, RULE) == []


def test_the_file_of_this_repository_is_what_follows_from_its_manifests() -> None:
    root = Path(__file__).parents[3]
    catalogue = Catalogue(root)
    appliances = {name: summary.owners for name in catalogue.appliance_names if (summary := catalogue.summary(name))}
    vos = {manifest.name: manifest.model.managers for manifest in catalogue.vos if manifest.model}
    text = (root / owners.FILE).read_text()
    assert owners.render(text, appliances, vos) == text


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("* ", "*\xa0", "1:2: {e} holds U+00A0", id="no-break space"),
        pytest.param("@author\n", "@author\r@thief\n", "2:44: {e} holds U+000D", id="bare carriage return"),
        pytest.param("@author\n", "@author\u2028@thief\n", "2:44: {e} holds U+2028", id="line separator"),
    ],
)
def test_white_space_that_separates_nothing(catalogue: Repository, old: str, new: str, place: str) -> None:
    catalogue.write(owners.FILE, CODEOWNERS.replace(old, new, 1).encode())
    (found,) = findings(catalogue, RULE)
    assert found.startswith(f"CODEOWNERS:{place.format(e=ERROR)}, which looks like a space")


@pytest.mark.parametrize("space", ["\xa0", "\u3000", "\x0b"])
def test_only_space_and_tab_separate(space: str) -> None:
    assert owners.curators(f"*{space}@thief\n") == ()
    assert owners.curators("*\t@curator\n") == ("@curator",)
