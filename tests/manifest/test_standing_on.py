"""What changed is planned again with all that stands on it, however high; what only mentions it is not."""

import pytest
from tests.catalogue import DERIVED, Repository

from vmi.core.git import WorkingTree
from vmi.manifest.history import History
from vmi.manifest.repository import Catalogue
from vmi.manifest.selection import standing_on

SECOND = DERIVED.replace("name: derived\n", "name: second\n").replace(
    'name: debian-13, version: "13.1"', 'name: derived, version: "13.1"'
)
MENTIONING = DERIVED.replace("name: derived\n", "name: mentioning\n").replace(
    'base: {kind: appliance, name: debian-13, version: "13.1"}\n',
    "base: {kind: bootstrap, distribution: debian, suite: trixie}\n"
    "lifecycle: {state: deprecated, replacement: derived}\n",
)


@pytest.fixture
def tower(catalogue: Repository) -> Repository:
    catalogue.write("appliances/second/appliance.yaml", SECOND)
    catalogue.write("appliances/mentioning/appliance.yaml", MENTIONING)
    catalogue.commit()
    return catalogue


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param("appliances/debian-13/appliance.yaml", ("debian-13", "derived", "second"), id="a base of a base"),
        pytest.param("appliances/derived/provision/setup.sh", ("derived", "second"), id="a base's script"),
        pytest.param("appliances/second/appliance.yaml", ("second",), id="nothing stands on it"),
        pytest.param("appliances/gone/appliance.yaml", (), id="no appliance any more"),
        pytest.param("CODEOWNERS", (), id="no appliance"),
    ],
)
def test_what_stands_on_what_changed(tower: Repository, changed: str, expected: tuple[str, ...]) -> None:
    if "gone" in changed:
        tower.write(changed, "name: gone\n")
        tower.commit()
        (tower.root / changed).unlink()
        (tower.root / changed).parent.rmdir()
    else:
        path = tower.root / changed
        path.write_text(path.read_text() + "# changed\n")
    assert _standing_on(tower) == expected


def test_a_circle_of_bases_ends(tower: Repository) -> None:
    tower.replace(
        "appliances/derived/appliance.yaml", "{kind: appliance, name: debian-13", "{kind: appliance, name: second"
    )
    assert _standing_on(tower) == ("derived", "second")


def _standing_on(repository: Repository) -> tuple[str, ...]:
    changes = History(WorkingTree(repository.root)).changed_since("HEAD")
    return standing_on(Catalogue(repository.root), changes)
