"""Change detection: what is built again, what is not, and in which order."""

import subprocess
from collections.abc import Container
from pathlib import Path

import pytest
from tests.catalogue import Repository

from vmi.core.digests import canonical_json, sha256_of
from vmi.core.errors import InputError, Refusal
from vmi.core.git import WorkingTree
from vmi.manifest.models import Architecture, BootstrapBase, Firmware
from vmi.manifest.repository import Catalogue
from vmi.planning.models import Plan, PublishedImage, ReleasedBuild, ResolvedAppliance, ResolvedBootstrap
from vmi.planning.plan import Planner, Resolve

PACKAGES = ("base-files=13.8:amd64", "nftables=1.1.3-1:amd64")
IMAGE = PublishedImage(url="https://images.example/a.qcow2", sha256="a" * 64, size_bytes=1)

Released = dict[tuple[str, str], ReleasedBuild]


def archive(packages: tuple[str, ...] = PACKAGES) -> Resolve:
    def resolve(base: BootstrapBase, architecture: Architecture, firmware: Firmware) -> ResolvedBootstrap:
        digest = sha256_of(canonical_json({"base": base.model_dump(), "packages": packages, "firmware": firmware}))
        return ResolvedBootstrap(
            base=base, architecture=architecture, firmware=firmware, packages=packages, digest=digest
        )

    return resolve


def plan(
    root: Path,
    *names: str,
    packages: tuple[str, ...] = PACKAGES,
    released: Released | None = None,
    stored: Container[str] = (),
) -> Plan:
    return planner(root, packages, released or {}, stored).plan(names or ("derived",))


def planner(
    root: Path,
    packages: tuple[str, ...] = PACKAGES,
    released: Released | None = None,
    stored: Container[str] = (),
) -> Planner:
    def releases(name: str) -> dict[str, ReleasedBuild]:
        return {version: build for (of, version), build in (released or {}).items() if of == name}

    return Planner(Catalogue(root), WorkingTree(root), archive(packages), releases, stored)


def ids(made: Plan) -> dict[str, str]:
    return {build.name: build.id for build in made.needed}


def test_bases_come_first(catalogue: Repository) -> None:
    assert [build.name for build in plan(catalogue.root, "derived", "debian-13").needed] == ["debian-13", "derived"]


@pytest.mark.parametrize(
    ("path", "old", "new", "changed"),
    [
        pytest.param("appliances/debian-13/appliance.yaml", "13.1", "13.2", None, id="version of the base alone"),
        pytest.param("appliances/derived/appliance.yaml", "2048", "4096", {"derived"}, id="manifest of the derived"),
        pytest.param(
            "appliances/debian-13/provision/setup.sh",
            "true",
            "false",
            {"debian-13", "derived"},
            id="script of the base",
        ),
        pytest.param("appliances/derived/provision/setup.sh", "true", "false", {"derived"}, id="script of the derived"),
        pytest.param("appliances/derived/appliance.yaml", "apiV", "# why\napiV", set(), id="a comment"),
        pytest.param("vos/demo.vo/vo.yaml", "Demonstration", "Other", set(), id="a VO"),
    ],
)
def test_what_a_change_rebuilds(catalogue: Repository, path: str, old: str, new: str, changed: set[str] | None) -> None:
    before = ids(plan(catalogue.root))
    catalogue.replace(path, old, new)
    catalogue.commit()
    if changed is None:  # the derived appliance asks for a version that is not there any more
        with pytest.raises(Refusal, match=r"base 'debian-13' has no version '13.1'"):
            plan(catalogue.root)
        return
    after = ids(plan(catalogue.root))
    assert {name for name in before if before[name] != after[name]} == changed


def test_a_new_package_in_the_archive_rebuilds(catalogue: Repository) -> None:
    before = ids(plan(catalogue.root))
    after = ids(plan(catalogue.root, packages=(*PACKAGES, "zlib1g=1.3.1:amd64")))
    assert before["debian-13"] != after["debian-13"]


def test_ids_do_not_depend_on_the_commit_or_the_place(catalogue: Repository, tmp_path: Path) -> None:
    before = ids(plan(catalogue.root))
    catalogue.commit()
    moved = catalogue.root.rename(tmp_path / "moved")
    assert ids(plan(moved)) == before


def test_what_lies_in_the_store_is_known(catalogue: Repository) -> None:
    base = ids(plan(catalogue.root))["debian-13"]
    again = plan(catalogue.root, stored={base})
    assert list(ids(again)) == ["derived"]
    assert [(k.appliance, k.where, k.changed) for k in again.known] == [("debian-13", "store", False)]


@pytest.mark.parametrize(("same", "changed"), [(True, False), (False, True)])
def test_a_released_version_is_never_built_again(catalogue: Repository, same: bool, changed: bool) -> None:
    build_id = ids(plan(catalogue.root))["debian-13"] if same else "0" * 64
    released = {("debian-13", "13.1"): ReleasedBuild(build_id=build_id, image=IMAGE)}
    again = plan(catalogue.root, "debian-13", released=released)
    assert again.needed == ()
    assert [(k.where, k.build_id, k.changed) for k in again.known] == [("release", build_id, changed)]


def test_a_derived_appliance_keeps_its_id_when_its_base_is_released(catalogue: Repository) -> None:
    before = ids(plan(catalogue.root))
    released = {("debian-13", "13.1"): ReleasedBuild(build_id=before["debian-13"], image=IMAGE)}
    assert ids(plan(catalogue.root, released=released)) == {"derived": before["derived"]}


def test_a_released_base_is_never_dirty(catalogue: Repository) -> None:
    catalogue.write("appliances/debian-13/provision/setup.sh", "#!/bin/sh\nfalse\n")
    released = {("debian-13", "13.1"): ReleasedBuild(build_id="b" * 64, image=IMAGE)}
    assert [(b.name, b.dirty) for b in plan(catalogue.root, released=released).needed] == [("derived", False)]


def test_a_dirty_tree_is_said(catalogue: Repository) -> None:
    catalogue.write("appliances/debian-13/notes.txt", "not committed")
    assert [(b.name, b.dirty) for b in plan(catalogue.root).needed] == [("debian-13", True), ("derived", True)]


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        pytest.param("rm -rf .git", "is not a git repository", id="no git"),
        pytest.param("git update-ref -d HEAD", "has no commit yet", id="no commit"),
    ],
)
def test_without_history(catalogue: Repository, prepare: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(catalogue.root.parent))
    subprocess.run(prepare.split(), cwd=catalogue.root, check=True)
    with pytest.raises(InputError, match=message):
        plan(catalogue.root)


def test_unknown_appliance_names_those_there_are(catalogue: Repository) -> None:
    with pytest.raises(InputError) as caught:
        plan(catalogue.root, "debian-12")
    assert (caught.value.what, caught.value.hint) == ("no appliance 'debian-12'", "did you mean 'debian-13'?")


def test_a_base_by_the_digest_of_its_image(catalogue: Repository) -> None:
    catalogue.replace("appliances/derived/appliance.yaml", 'version: "13.1"}', f'version: "sha256:{"a" * 64}"}}')
    released = {("debian-13", "13.0"): ReleasedBuild(build_id="c" * 64, image=IMAGE)}
    (build,) = plan(catalogue.root, released=released).needed
    assert isinstance(build.base, ResolvedAppliance)
    assert (build.base.build_id, build.base.published) == ("c" * 64, IMAGE)


def test_a_digest_that_was_never_released_is_refused(catalogue: Repository) -> None:
    catalogue.replace("appliances/derived/appliance.yaml", 'version: "13.1"}', f'version: "sha256:{"b" * 64}"}}')
    released = {("debian-13", "13.1"): ReleasedBuild(build_id="c" * 64, image=IMAGE)}
    with pytest.raises(Refusal, match=f"no release of 'debian-13' has an image sha256:{'b' * 64}"):
        plan(catalogue.root, released=released)


def test_a_retired_appliance_is_planned_only_when_it_is_named(catalogue: Repository) -> None:
    catalogue.replace("appliances/derived/appliance.yaml", "title:", "lifecycle: {state: retired}\ntitle:")
    assert list(planner(catalogue.root).living()) == ["debian-13"]
    assert [build.name for build in plan(catalogue.root, "derived").needed] == ["debian-13", "derived"]


def test_only_what_is_named_is_read(catalogue: Repository) -> None:
    catalogue.write("appliances/broken/appliance.yaml", "nonsense")
    assert [build.name for build in plan(catalogue.root, "derived").needed] == ["debian-13", "derived"]


@pytest.mark.parametrize(("firmware", "packages"), [("bios", ("a=1:amd64",)), ("uefi", ("b=1:amd64",))])
def test_the_archive_is_asked_for_the_machine(
    catalogue: Repository, firmware: Firmware, packages: tuple[str, ...]
) -> None:
    catalogue.replace("appliances/debian-13/appliance.yaml", "base:", f"firmware: {firmware}\nbase:")
    (build,) = plan(catalogue.root, "debian-13", packages=packages).needed
    assert isinstance(build.base, ResolvedBootstrap)
    assert (build.base.firmware, build.base.architecture) == (firmware, "x86_64")


def test_an_appliance_that_gives_itself_the_name_of_another_is_refused(catalogue: Repository) -> None:
    catalogue.replace("appliances/derived/appliance.yaml", "name: derived", "name: debian-13")
    with pytest.raises(Refusal, match="`name` is 'debian-13', and its directory is 'derived'"):
        plan(catalogue.root)
