"""`vmi build` of an appliance that is published in several formats."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.building import world
from tests.building.world import World
from tests.catalogue import Repository

from vmi.auditing.blocks.opening import opened
from vmi.building.formats import demand_same
from vmi.building.models import Artifacts
from vmi.building.stored import whole
from vmi.core.errors import Refusal
from vmi.core.progress import Silent

NAMES = ["derived-13.1-x86_64.qcow2", "derived-13.1-x86_64.ova", "derived-13.1-x86_64.raw.gz"]


@pytest.fixture
def here(catalogue: Repository, tmp_path: Path) -> World:
    catalogue.replace("appliances/derived/appliance.yaml", "disk_mib:", "formats: [qcow2, raw, ova, ova]\ndisk_mib:")
    catalogue.commit()
    return world.make(catalogue, tmp_path)


def built(here: World) -> Path:
    done = here.build("--format", "json")
    assert done.returncode == 0, done.stderr
    return Path(json.loads(done.stdout)["directory"])


def test_every_format_is_made_once_and_holds_the_same_disk(here: World) -> None:
    directory = built(here)
    made = Artifacts.read(directory / "artifacts.json")
    assert sorted(file.path for file in made.artifacts) == sorted(NAMES)
    assert {path.name for path in directory.iterdir()} == {*NAMES, "artifacts.json"}
    assert {file.virtual_bytes for file in made.artifacts} == {64 * 2**20}
    with opened(directory / made.image.path) as disk:
        demand_same(directory, made, disk, Silent())


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_file_that_is_gone_or_cut_short_is_made_again(here: World, name: str) -> None:
    directory = built(here)
    subprocess.run(["truncate", "-s", "100", directory / name], check=True)
    assert whole(directory) is None
    (directory / name).unlink()
    assert whole(directory) is None
    assert whole(built(here)) is not None


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_file_of_another_disk_is_named(here: World, name: str) -> None:
    directory = built(here)
    made = Artifacts.read(directory / "artifacts.json")
    path = directory / name
    data = bytearray(path.read_bytes())
    data[-30 if name.endswith("gz") else -2000] ^= 0xFF
    path.write_bytes(data)
    with opened(directory / made.image.path) as disk, pytest.raises(Refusal) as caught:
        demand_same(directory, made, disk, Silent())
    assert caught.value.where == str(path)


def test_a_file_under_another_name_is_refused(here: World) -> None:
    directory = built(here)
    made = Artifacts.read(directory / "artifacts.json")
    other = made.others[0].model_copy(update={"path": "../../elsewhere.ova"})
    spoilt = made.model_copy(update={"artifacts": (made.image, other)})
    with opened(directory / made.image.path) as disk, pytest.raises(Refusal, match=r"names an image '../../elsewhere"):
        demand_same(directory, spoilt, disk, Silent())
