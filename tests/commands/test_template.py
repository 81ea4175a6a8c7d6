"""`vmi template`: what is shown, what is written, and what is never overwritten."""

import json
from pathlib import Path

import pytest
from tests.catalogue import Repository
from tests.commands.running import Done, vmi

from vmi.building import packer


def template(catalogue: Repository, *arguments: str, name: str = "debian-13") -> Done:
    return vmi("template", name, "--repo", catalogue.root, *arguments)


def test_it_is_shown_without_a_network_and_without_a_build(catalogue: Repository) -> None:
    done = template(catalogue)
    assert done.returncode == 0, done.stderr
    assert 'source "qemu" "appliance" {' in done.stdout
    assert done.stderr == ""
    assert not (catalogue.root / ".vmi").exists()


def test_every_file_as_json(catalogue: Repository) -> None:
    files = json.loads(template(catalogue, "--format", "json").stdout)["files"]
    scripts = ["guest/finish.sh", "guest/prepare.sh", "scripts/provision/setup.sh"]
    assert sorted(files) == ["build.pkr.hcl", *scripts, "seed/meta-data", "seed/user-data"]
    assert "the-public-key-that-each-build-makes-for-itself" in files["seed/user-data"]


def test_a_directory_that_packer_accepts(catalogue: Repository, tmp_path: Path) -> None:
    done = template(catalogue, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[:2] == [
        "`packer validate` accepts this directory; before `packer build`, `vmi build` adds",
        "  the base: base.qcow2",
    ]
    packer.validate(tmp_path / "out")
    assert not list((tmp_path / "out").glob("*key*"))


def test_what_lies_there_is_not_overwritten_unless_told(catalogue: Repository, tmp_path: Path) -> None:
    place = tmp_path / "out"
    assert template(catalogue, "--out", str(place)).returncode == 0
    (place / "guest/finish.sh").write_text("mine")
    (place / "notes.txt").write_text("mine")
    done = template(catalogue, "--out", str(place))
    assert done.returncode == 2
    assert "holds 1 of these files already, with other content: guest/finish.sh" in done.stderr
    assert (place / "guest/finish.sh").read_text() == "mine"
    assert template(catalogue, "--out", str(place), "--overwrite").returncode == 0
    assert (place / "guest/finish.sh").read_text() != "mine"
    assert (place / "notes.txt").read_text() == "mine"


def test_twice_is_no_harm(catalogue: Repository, tmp_path: Path) -> None:
    assert [template(catalogue, "--out", str(tmp_path / "out")).returncode for _ in range(2)] == [0, 0]


@pytest.mark.parametrize("make", [Path.touch, lambda path: path.symlink_to(path.parent)], ids=["file", "link"])
def test_a_place_that_is_no_directory(catalogue: Repository, tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "out")
    done = template(catalogue, "--out", str(tmp_path / "out"))
    assert (done.returncode, "is not a directory" in done.stderr) == (2, True)


@pytest.mark.parametrize("told", [(), ("--overwrite",)], ids=["", "told to overwrite"])
def test_a_directory_of_other_things_is_not_written_into(
    catalogue: Repository, tmp_path: Path, told: tuple[str, ...]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/notes.txt").write_text("mine")
    done = template(catalogue, "--out", str(tmp_path / "out"), *told)
    assert (done.returncode, "holds other things, and no template" in done.stderr) == (2, True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["notes.txt"]


def test_a_link_on_the_way_is_not_followed_even_when_told_to_overwrite(catalogue: Repository, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out/guest").symlink_to(tmp_path / "elsewhere")
    done = template(catalogue, "--out", str(tmp_path / "out"), "--overwrite")
    assert (done.returncode, "is a link" in done.stderr) == (2, True)
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("told", [(), ("--overwrite",)], ids=["", "told to overwrite"])
def test_somebody_elses_template_is_not_overwritten(
    catalogue: Repository, tmp_path: Path, told: tuple[str, ...]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/build.pkr.hcl").write_text("mine")
    (tmp_path / "out/.vmi-template").write_text("build.pkr.hcl\n")
    done = template(catalogue, "--out", str(tmp_path / "out"), *told)
    assert (done.returncode, "holds other things, and no template" in done.stderr) == (2, True)
    assert (tmp_path / "out/build.pkr.hcl").read_text() == "mine"


def test_a_file_that_was_put_there_by_hand_is_not_overwritten(catalogue: Repository, tmp_path: Path) -> None:
    assert template(catalogue, "--out", str(tmp_path / "out")).returncode == 0
    (tmp_path / "out/scripts/provision/more.sh").write_text("mine")
    manifest = "appliances/debian-13/appliance.yaml"
    catalogue.replace(manifest, "- script: provision/setup.sh", "- script: provision/more.sh")
    catalogue.write("appliances/debian-13/provision/more.sh", "#!/bin/sh\n")
    done = template(catalogue, "--out", str(tmp_path / "out"), "--overwrite")
    assert done.returncode == 2
    assert "holds files that are not of a template: scripts/provision/more.sh" in done.stderr
    assert (tmp_path / "out/scripts/provision/more.sh").read_text() == "mine"


def test_a_directory_in_the_place_of_a_file(catalogue: Repository, tmp_path: Path) -> None:
    assert template(catalogue, "--out", str(tmp_path / "out")).returncode == 0
    (tmp_path / "out/guest/finish.sh").unlink()
    (tmp_path / "out/guest/finish.sh").mkdir()
    done = template(catalogue, "--out", str(tmp_path / "out"), "--overwrite")
    assert (done.returncode, "is a directory" in done.stderr) == (2, True)


def test_a_link_in_the_directory_is_not_followed(catalogue: Repository, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/build.pkr.hcl").symlink_to(tmp_path / "elsewhere")
    assert template(catalogue, "--out", str(tmp_path / "out")).returncode == 2
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("disk_mib: 2048", "disk_mib: lots", "the manifest has errors", id="unreadable"),
        pytest.param(
            "provision/setup.sh", "provision/gone.sh", "names 'provision/gone.sh', which is not there", id="gone"
        ),
    ],
)
def test_a_manifest_with_errors_has_no_template(catalogue: Repository, old: str, new: str, message: str) -> None:
    catalogue.replace("appliances/debian-13/appliance.yaml", old, new)
    done = template(catalogue)
    assert done.returncode == 1
    assert message in done.stderr
    assert "vmi lint debian-13" in done.stderr


def test_an_unknown_appliance(catalogue: Repository) -> None:
    done = template(catalogue, name="debian-12")
    assert (done.returncode, "did you mean 'debian-13'?" in done.stderr) == (2, True)
