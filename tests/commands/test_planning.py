"""Release records are believed only where their appliance's own lie."""

import pytest
from tests import examples
from tests.catalogue import Repository

from vmi.commands.planning import ReleasedBuilds
from vmi.core import documents
from vmi.core.errors import InputError

RECORD = "appliances/debian-13/releases/13.1.yaml"


@pytest.fixture
def released(catalogue: Repository) -> Repository:
    catalogue.write(RECORD, documents.dump(examples.release()))
    return catalogue


def test_records_by_version(released: Repository) -> None:
    assert list(ReleasedBuilds(released.root, "debian-13")) == ["13.1"]
    assert dict(ReleasedBuilds(released.root, "derived")) == {}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("appliances/derived/releases/13.1.yaml", id="in another appliance's directory"),
        pytest.param("appliances/debian-13/releases/13.2.yaml", id="under another version"),
    ],
)
def test_a_record_that_lies_elsewhere_is_refused(released: Repository, path: str) -> None:
    released.write(path, (released.root / RECORD).read_bytes())
    with pytest.raises(InputError, match=r"is the record of debian-13 13\.1, which lies elsewhere"):
        dict(ReleasedBuilds(released.root, path.split("/")[1]))


def test_a_record_that_is_a_link_is_refused(released: Repository) -> None:
    (released.root / RECORD).rename(released.root / "record.yaml")
    (released.root / RECORD).symlink_to(released.root / "record.yaml")
    with pytest.raises(InputError, match="is no file of its own"):
        ReleasedBuilds(released.root, "debian-13").get("13.1")


def test_a_record_that_cannot_be_read_is_refused_with_what_to_do(released: Repository) -> None:
    released.replace(RECORD, "\nimage:", "\npicture:")
    with pytest.raises(InputError, match="is not a Release") as caught:
        ReleasedBuilds(released.root, "debian-13").get("13.1")
    assert caught.value.where == RECORD
    assert caught.value.hint == "restore it from the history of main; `vmi release` writes records"
    assert f"{RECORD}:1:1: error [schema] needs an `image`" in str(caught.value.details)
