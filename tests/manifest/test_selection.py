"""What a change touches: found by name, for every way in which a change can matter to others."""

import shutil
from collections.abc import Callable

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

from vmi.core.git import WorkingTree
from vmi.manifest.history import History
from vmi.manifest.repository import Catalogue
from vmi.manifest.selection import touched

DERIVED = "appliances/derived/appliance.yaml"
VO = "vos/demo.vo/vo.yaml"


def selected(repository: Repository, since: str) -> str:
    selection = touched(Catalogue(repository.root), History(WorkingTree(repository.root)).changed_since(since))
    return f"{' '.join(selection.appliances)} | {' '.join(selection.vos)}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda r: None, " | ", id="silent: nothing"),
        pytest.param(lambda r: r.write("tools/x.py", "x"), " | ", id="silent: the tools"),
        pytest.param(lambda r: r.write(".github/workflows/x.yml", "x"), " | ", id="silent: a workflow"),
        pytest.param(lambda r: r.write("CODEOWNERS", "* @x\n"), " | ", id="silent: CODEOWNERS, whose rule sees it"),
        pytest.param(lambda r: r.write("appliances/README.md", "x"), " | ", id="silent: a file beside appliances"),
        pytest.param(lambda r: r.write("appliances/derived/README.md", "x"), "derived | ", id="one nobody names"),
        pytest.param(
            lambda r: r.replace("appliances/debian-13/appliance.yaml", '"13.1"', '"13.2"'),
            "debian-13 derived | demo.vo",
            id="a base that is followed",
        ),
        pytest.param(
            lambda r: shutil.rmtree(r.root / "appliances/debian-13"), "derived | demo.vo", id="a base that is removed"
        ),
        pytest.param(
            lambda r: (r.root / "appliances/debian-13").rename(r.root / "appliances/debian"),
            "debian derived | demo.vo",
            id="a base that is renamed",
        ),
        pytest.param(lambda r: r.write(f"{VO}.orig", "x"), " | demo.vo", id="a VO"),
        pytest.param(lambda r: r.write("appliances/new/appliance.yaml", "x"), "new | ", id="one that is new"),
        pytest.param(
            lambda r: r.git("mv", "appliances/derived", "appliances/other"), "other | ", id="renamed in the index"
        ),
        pytest.param(
            lambda r: (
                (r.root / "appliances").rename(r.root / "elsewhere"),
                (r.root / "appliances").symlink_to("elsewhere"),
            ),
            " | demo.vo",
            id="the directory became a link",
        ),
    ],
)
def test_touched(catalogue: Repository, change: Callable[[Repository], object], expected: str) -> None:
    since = catalogue.git("rev-parse", "HEAD")
    change(catalogue)
    assert selected(catalogue, since) == expected


@pytest.mark.parametrize(
    "base",
    [
        pytest.param("base: {kind: appliance, name: debian-13, version: '13.1'}", id="flow"),
        pytest.param("base:\n  kind: appliance\n  name: debian-13\n  version: '13.1'", id="block"),
        pytest.param('base: {"kind": "appliance", "name": "debian-13", "version": "13.1"}', id="as JSON"),
        pytest.param('base: {"kind": "appliance", "name":"debian-13", "version": "13.1"}', id="as JSON, close"),
        pytest.param('base: {kind: appliance, name: "debian\\x2d13", version: "13.1"}', id="escaped"),
        pytest.param("base:\n  kind: appliance\n  name:\n    debian-13\n  version: '13.1'", id="on a line of its own"),
        pytest.param("base:\n  kind: appliance\n  name: # the base\n    debian-13\n  version: '13.1'", id="comment"),
        pytest.param("base:\n  kind: appliance\n  ? name\n  : debian-13\n  version: '13.1'", id="explicit key"),
        pytest.param("base:\n  kind: appliance\n  name: >-\n    debian-13\n  version: '13.1'", id="folded"),
    ],
)
def test_a_base_is_found_however_it_is_written(catalogue: Repository, base: str) -> None:
    catalogue.replace(DERIVED, 'base: {kind: appliance, name: debian-13, version: "13.1"}', base)
    since = catalogue.commit()
    catalogue.write("appliances/debian-13/provision/setup.sh", "#!/bin/sh\n")
    assert selected(catalogue, since).startswith("debian-13 derived | ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("name: debian-13,", "name: debian-1,", id="the beginning of the name"),
        pytest.param("name: debian-13,", "name: debian-13-podman,", id="a longer name"),
        pytest.param("title: Debian", "title: debian-13", id="in the title"),
    ],
)
def test_another_name_is_not_touched(catalogue: Repository, old: str, new: str) -> None:
    catalogue.replace(DERIVED, "name: debian-13,", "name: debian-1,")
    if old not in "name: debian-13,":
        catalogue.replace(DERIVED, old, new)
    since = catalogue.commit()
    catalogue.write("appliances/debian-13/provision/setup.sh", "#!/bin/sh\n")
    assert selected(catalogue, since) == "debian-13 | demo.vo"


def test_a_vo_that_endorses_what_is_removed(catalogue: Repository) -> None:
    catalogue.replace(VO, "follows:\n  - appliance: debian-13\n", "")
    catalogue.write("vos/demo.vo/images/derived.yaml", "x")
    since = catalogue.commit()
    shutil.rmtree(catalogue.root / "appliances/derived")
    assert selected(catalogue, since) == " | demo.vo"


def test_a_submodule_in_place_of_an_appliance_is_looked_at(catalogue: Repository) -> None:
    since = catalogue.git("rev-parse", "HEAD")
    (catalogue.root / "appliances/other").mkdir()
    catalogue.git("update-index", "--add", "--cacheinfo", f"160000,{since},appliances/other")
    assert selected(catalogue, since) == "other | "


def test_a_circle_is_found_at_the_manifest_that_closes_it(catalogue: Repository) -> None:
    far = (catalogue.root / DERIVED).read_text().replace("name: derived", "name: far")
    catalogue.write("appliances/far/appliance.yaml", far.replace("name: debian-13,", "name: derived,"))
    catalogue.write("appliances/far/provision/setup.sh", "#!/bin/sh\n")
    since = catalogue.commit()
    catalogue.replace(
        "appliances/debian-13/appliance.yaml",
        "base:\n  kind: bootstrap\n  distribution: debian\n  suite: trixie\n  packages: [nftables]\n",
        'base: {kind: appliance, name: far, version: "13.1"}\n',
    )
    circle = (
        "is its own base: debian-13 -> far -> derived -> debian-13"
        " | name another base here or in 'far' or 'derived', such as a distribution's"
    )
    found = findings(catalogue, "base-without-cycle", since)
    assert f"appliances/debian-13/appliance.yaml:9:31: error [base-without-cycle] {circle}" in found


def test_what_stood_on_a_removed_appliance_says_so(catalogue: Repository) -> None:
    since = catalogue.git("rev-parse", "HEAD")
    shutil.rmtree(catalogue.root / "appliances/debian-13")
    assert findings(catalogue, "base-exists", since)
    assert findings(catalogue, "followed-exists", since)
