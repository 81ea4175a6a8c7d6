"""`vmi plan --since` plans what changed and what stands on it, and demands that only this is right."""

import json
from pathlib import Path

import pytest
from tests import examples
from tests.catalogue import DERIVED, Repository
from tests.commands.running import Done, vmi

from vmi.core import documents


@pytest.fixture
def released(catalogue: Repository) -> Repository:
    """The base is released, so that nobody asks an archive."""
    catalogue.write("appliances/debian-13/releases/13.1.yaml", documents.dump(examples.release()))
    catalogue.commit()
    return catalogue


def plan(root: Path, *arguments: str) -> Done:
    return vmi("plan", "--repo", root, *arguments, "--format", "json")


def test_what_changed_is_planned(released: Repository) -> None:
    released.replace("appliances/derived/appliance.yaml", "disk_mib: 2048", "disk_mib: 4096")
    done = plan(released.root, "--since", "HEAD")
    assert done.returncode == 0, done.stderr
    planned = json.loads(done.stdout)
    assert [build["appliance"]["name"] for build in planned["needed"]] == ["derived"]
    assert planned["known"] == []


def test_nothing_changed_is_nothing_to_build(released: Repository) -> None:
    assert json.loads(plan(released.root, "--since", "HEAD").stdout) == {"needed": [], "known": []}


def test_a_retired_appliance_is_not_planned(released: Repository) -> None:
    released.replace("appliances/derived/appliance.yaml", "disk_mib", "lifecycle: {state: retired}\ndisk_mib")
    assert json.loads(plan(released.root, "--since", "HEAD").stdout)["needed"] == []


def test_the_text_says_why(released: Repository, tmp_path: Path) -> None:
    def why() -> str:
        done = vmi("plan", "--repo", released.root, "--store", tmp_path / "store", "derived")
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[0].split("  ")[-1]

    assert why() == "not built yet"
    (tmp_path / "store/builds/old").mkdir(parents=True)
    (tmp_path / "store/builds/old/derived-13.1-x86_64.qcow2").touch()
    assert why() == "its inputs changed since it was built here"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["debain-13"], "no appliance 'debain-13'\n  what to do: did you mean 'debian-13'?", id="a name"),
        pytest.param(
            ["--since", "mian"],
            "there is no commit, branch or tag 'mian'\n  what to do: did you mean 'main'?",
            id="a branch",
        ),
    ],
)
def test_a_misspelt_word(released: Repository, arguments: list[str], said: str) -> None:
    done = vmi("plan", "--repo", released.root, *arguments)
    assert (done.returncode, done.stderr) == (2, f"error: {said}\n")


def test_another_appliance_may_be_wrong(released: Repository) -> None:
    released.write("appliances/other/appliance.yaml", "name: [")
    released.commit()
    released.replace("appliances/derived/appliance.yaml", "disk_mib: 2048", "disk_mib: 4096")
    assert plan(released.root, "--since", "HEAD").returncode == 0


def test_what_changed_must_be_right(released: Repository) -> None:
    released.write("appliances/derived/appliance.yaml", DERIVED.replace("name: derived\n", "name: other\n"))
    done = plan(released.root, "--since", "HEAD")
    assert done.returncode == 1
    assert "the manifests have errors" in done.stderr


def test_a_revision_and_a_name_are_one_too_many(released: Repository) -> None:
    done = plan(released.root, "derived", "--since", "HEAD")
    assert done.returncode == 2
    assert "give the one or the other" in done.stderr
