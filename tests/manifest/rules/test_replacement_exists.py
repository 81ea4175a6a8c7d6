"""replacement-exists: users are led to what is there and lives."""

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

MANIFEST = "appliances/derived/appliance.yaml"
PLACE = f"{MANIFEST}:8:45:"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("debian-13", [], id="silent: another that is there"),
        pytest.param(
            "debian-14",
            [
                f"{PLACE} error [replacement-exists] replacement 'debian-14' is not in this repository"
                " | did you mean 'debian-13'?"
            ],
            id="not there",
        ),
        pytest.param(
            "derived",
            [
                f"{PLACE} error [replacement-exists] 'derived' is to be replaced by itself"
                " | name another appliance, or none"
            ],
            id="itself",
        ),
        pytest.param(
            "retired",
            [f"{PLACE} warning [replacement-exists] replacement 'retired' is retired itself | name one that is built"],
            id="retired",
        ),
    ],
)
def test_replacement_exists(catalogue: Repository, name: str, expected: list[str]) -> None:
    manifest = (catalogue.root / MANIFEST).read_text()
    retired = manifest.replace("name: derived", "name: retired").replace("os: ", "lifecycle: {state: retired}\nos: ")
    catalogue.write("appliances/retired/appliance.yaml", retired)
    catalogue.replace(MANIFEST, "os: ", f"lifecycle: {{state: deprecated, replacement: {name}}}\nos: ")
    assert findings(catalogue, "replacement-exists") == expected
