"""owners-known: handles that GitHub can know, teams of the organisation that has the repository."""

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

MANIFEST = "appliances/derived/appliance.yaml"
VO = "vos/demo.vo/vo.yaml"
ERROR = "error [owners-known]"


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        pytest.param(MANIFEST, '"@author"', '"@ada-l", "@organisation/images"', [], id="silent: a user and a team"),
        pytest.param(MANIFEST, '"@author"', '"@Organisation/images"', [], id="silent: names without case"),
        pytest.param(
            MANIFEST,
            '"@author"',
            '"@author", "@other/images"',
            [
                f"{MANIFEST}:7:21: {ERROR} team '@other/images' is not of this repository's organisation,"
                " @organisation; GitHub ignores it"
            ],
            id="a team of another organisation",
        ),
        pytest.param(
            MANIFEST,
            '"@author"',
            '"@ada--l"',
            [f"{MANIFEST}:7:10: {ERROR} '@ada--l' is no name on GitHub: single dashes only between letters and digits"],
            id="two dashes",
        ),
        pytest.param(
            VO,
            '"@alice"',
            f'"@{"a" * 40}"',
            [f"{VO}:6:12: {ERROR} '@{'a' * 40}' is no name on GitHub: it has more than 39 characters"],
            id="a manager with a long name",
        ),
    ],
)
def test_owners_known(catalogue: Repository, path: str, old: str, new: str, expected: list[str]) -> None:
    catalogue.replace(path, old, new)
    assert findings(catalogue, "owners-known") == expected


def test_silent_when_the_curators_are_users(catalogue: Repository) -> None:
    catalogue.write("CODEOWNERS", "* @ada\n")
    catalogue.replace(MANIFEST, '"@author"', '"@any/team"')
    assert findings(catalogue, "owners-known") == []
