"""vo-name-is-directory: one name for one VO."""

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

MANIFEST = "vos/demo.vo/vo.yaml"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("demo.vo", [], id="silent: the same"),
        pytest.param(
            "other.vo",
            [
                f"{MANIFEST}:3:7: error [vo-name-is-directory] name is 'other.vo', the directory is 'demo.vo'"
                " | write `name: demo.vo`, or rename the directory"
            ],
            id="another",
        ),
    ],
)
def test_vo_name_is_directory(catalogue: Repository, name: str, expected: list[str]) -> None:
    catalogue.replace(MANIFEST, "name: demo.vo\n", f"name: {name}\n")
    assert findings(catalogue, "vo-name-is-directory") == expected
