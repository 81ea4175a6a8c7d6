"""name-is-directory: one name for one appliance."""

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

MANIFEST = "appliances/debian-13/appliance.yaml"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("debian-13", [], id="silent: the same"),
        pytest.param(
            "debian",
            [
                f"{MANIFEST}:3:7: error [name-is-directory] name is 'debian', the directory is 'debian-13'"
                " | write `name: debian-13`, or rename the directory"
            ],
            id="another",
        ),
    ],
)
def test_name_is_directory(catalogue: Repository, name: str, expected: list[str]) -> None:
    catalogue.replace(MANIFEST, "name: debian-13\n", f"name: {name}\n")
    assert findings(catalogue, "name-is-directory") == expected
