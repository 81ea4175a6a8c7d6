"""Several processes find what one finds: the same findings, in the same order, with rules across files and git."""

from datetime import date
from pathlib import Path

import pytest
from tests.catalogue import APPLIANCE, DERIVED, Repository, create

from vmi.commands.linting import around, chosen
from vmi.core.git import WorkingTree
from vmi.manifest.history import History
from vmi.manifest.linting import lint
from vmi.manifest.reading.content import content
from vmi.manifest.repository import Catalogue
from vmi.manifest.rule import Around
from vmi.manifest.selection import everything

SEVEN = [f"copy-{letter}" for letter in "abcdefg"]


@pytest.fixture
def faulty(tmp_path: Path) -> Repository:
    """Copies with the same title, without lines in CODEOWNERS, on a base of another system; one is no YAML."""
    repository = create(tmp_path / "catalogue")
    for name in SEVEN:
        repository.write(f"appliances/{name}/appliance.yaml", DERIVED.replace("name: derived\n", f"name: {name}\n"))
        repository.write(f"appliances/{name}/provision/setup.sh", "#!/bin/sh\nrm $1\n")
    repository.write("appliances/copy-c/appliance.yaml", "name: [")
    repository.write(
        "appliances/copy-d/provision/setup.sh", "#!/bin/sh\nrm $1  # vmi: ignore[shellcheck] a word each\n"
    )
    repository.write("appliances/copy-e/appliance.yaml", APPLIANCE.replace("13.1", "12") + "# vmi: ignore[no-swap] x\n")
    repository.replace("vos/demo.vo/vo.yaml", "appliance: debian-13", "appliance: copy-f")
    repository.replace("appliances/copy-f/appliance.yaml", "disk_mib", "lifecycle: {state: retired}\ndisk_mib")
    repository.commit()
    return repository


@pytest.mark.parametrize("processes", [2, 3, 9])
def test_several_processes_find_what_one_finds(faulty: Repository, processes: int) -> None:
    alone = lint(_whole(faulty), processes=1)
    assert {"yaml", "title-unique", "codeowners-current", "shellcheck", "vo-follows-the-living", "ignore"} <= {
        finding.rule for finding in alone
    }
    assert lint(_whole(faulty), processes=processes) == alone


def test_what_shellcheck_said_to_each_process_is_remembered(faulty: Repository) -> None:
    lint(_whole(faulty), processes=2)
    (remembered,) = (faulty.root / ".vmi/cache").glob("shellcheck-*.json")
    assert len(remembered.read_text().split('":[')) - 1 == 3


def test_nothing_to_look_at_is_nothing_wrong(tmp_path: Path) -> None:
    repository = create(tmp_path / "catalogue")
    assert lint(around(Catalogue(repository.root), since="HEAD")) == []


@pytest.mark.parametrize(
    ("alike", "expected"),
    [
        pytest.param({}, ["copy-a", "copy-b"], id="equal files"),
        pytest.param({'mode: "0666"': 'mode: "0644"'}, ["copy-a"], id="equal files, other steps"),
        pytest.param({"to: /opt/a": "to: /opt/b"}, ["copy-a", "copy-b"], id="equal files that become others"),
    ],
)
def test_what_is_said_of_files_is_said_of_each_appliance(
    tmp_path: Path, alike: dict[str, str], expected: list[str]
) -> None:
    repository = create(tmp_path / "catalogue")
    step = 'provision:\n  - {file: files/a, to: /opt/a, mode: "0666"}\n'
    for name in ("copy-a", "copy-b"):
        text = DERIVED.replace("name: derived\n", f"name: {name}\n").replace("provision:\n", step)
        for old, new in alike.items() if name == "copy-b" else ():
            text = text.replace(old, new)
        repository.write(f"appliances/{name}/appliance.yaml", text)
        repository.write(f"appliances/{name}/files/a", "a\n")
        repository.write(f"appliances/{name}/provision/setup.sh", "#!/bin/sh\ntrue\n")
    found = [each for each in lint(_whole(repository), processes=1) if each.rule == "not-world-writable"]
    assert [each.path.split("/")[1] for each in found] == expected


def test_a_changed_file_is_judged_anew(tmp_path: Path) -> None:
    repository = create(tmp_path / "catalogue")
    for name, script in (("copy-a", "true"), ("copy-b", "swapon /swap")):
        repository.write(f"appliances/{name}/appliance.yaml", DERIVED.replace("name: derived\n", f"name: {name}\n"))
        repository.write(f"appliances/{name}/provision/setup.sh", f"#!/bin/sh\n{script}\n")
    found = [each for each in lint(_whole(repository), processes=1) if each.rule == "no-swap"]
    assert [each.path for each in found] == ["appliances/copy-b/provision/setup.sh"]


FUNCTIONS = "f0(){ a;a;a;a; }\n" + "".join(f"f{k}(){{ f{k - 1};f{k - 1};f{k - 1}; }}\n" for k in range(1, 6)) + "f5\n"


@pytest.mark.parametrize(
    ("script", "is_kept"),
    [
        pytest.param("true\n", True, id="small"),
        pytest.param("true\n" * 101, False, id="many commands"),
        pytest.param(f"# {'x' * 4000}\n", False, id="large"),
        pytest.param(FUNCTIONS, False, id="small, and runs many commands"),
    ],
)
def test_only_what_is_small_is_kept_for_equal_files(tmp_path: Path, script: str, *, is_kept: bool) -> None:
    repository = create(tmp_path / "catalogue")
    for name in ("debian-13", "derived"):
        repository.write(f"appliances/{name}/provision/setup.sh", f"#!/bin/sh\n{script}")
    catalogue = Catalogue(repository.root)
    first, second = (content(catalogue.appliance(name)) for name in ("debian-13", "derived"))
    assert (first is second) == is_kept


def _whole(repository: Repository) -> Around:
    catalogue = Catalogue(repository.root)
    history = History(WorkingTree(repository.root))
    selected = everything(catalogue)
    return chosen(catalogue, history, selected, None, date(2026, 11, 22))
