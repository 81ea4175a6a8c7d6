"""followed-exists: a VO follows what is there, once."""

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

VO = "vos/demo.vo/vo.yaml"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("appliance: debian-13", "appliance: derived", [], id="silent: another that is there"),
        pytest.param("follows:\n  - appliance: debian-13\n", "", [], id="silent: follows nothing"),
        pytest.param(
            "appliance: debian-13",
            "appliance: debian-12",
            [
                f"{VO}:9:16: error [followed-exists] follows 'debian-12', which is not in this repository"
                " | did you mean 'debian-13'?"
            ],
            id="what is not there",
        ),
        pytest.param(
            "  - appliance: debian-13",
            "  - appliance: debian-13\n  - appliance: debian-13",
            [f"{VO}:10:16: error [followed-exists] follows 'debian-13' a second time | remove one of the two"],
            id="twice",
        ),
    ],
)
def test_followed_exists(catalogue: Repository, old: str, new: str, expected: list[str]) -> None:
    catalogue.replace(VO, old, new)
    assert findings(catalogue, "followed-exists") == expected
