"""files-usable: every file that a manifest names is a real file of its own directory."""

import shutil
from collections.abc import Iterator

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

from vmi.manifest import below

DIRECTORY = "appliances/debian-13"
MANIFEST = f"{DIRECTORY}/appliance.yaml"
STEP = "  - script: provision/setup.sh\n"

HERE = " | put it there, or correct the path: it begins at this manifest's directory"


@pytest.mark.parametrize(
    ("step", "files", "expected"),
    [
        pytest.param(STEP, {}, [], id="silent: a script"),
        pytest.param("  - {file: motd, to: /etc/motd}\n", {"motd": b"\0\xff"}, [], id="silent: a file of any bytes"),
        pytest.param(
            "  - {playbook: site.yaml, roles: [roles/web], files: [vars.yaml, templates]}\n",
            {
                "site.yaml": "[]\n",
                "roles/web/tasks/main.yaml": "[]\n",
                "vars.yaml": "{}\n",
                "templates/a.j2": "",
            },
            [],
            id="silent: a playbook with roles, files and directories",
        ),
        pytest.param(
            "  - script: provision/other.sh\n",
            {},
            [f"16:13: error [files-usable] 'provision/other.sh' is not there{HERE}"],
            id="missing",
        ),
        pytest.param(
            "  - script: provision/setp.sh\n",
            {},
            ["16:13: error [files-usable] 'provision/setp.sh' is not there | did you mean 'provision/setup.sh'?"],
            id="misspelt",
        ),
        pytest.param(
            "  - script: setup.sh\n",
            {},
            ["16:13: error [files-usable] 'setup.sh' is not there | did you mean 'provision/setup.sh'?"],
            id="without its directory",
        ),
        pytest.param(
            "  - {playbook: site.yaml, roles: [role/web]}\n",
            {"site.yaml": "[]\n", "roles/web/tasks/main.yaml": "[]\n"},
            ["16:35: error [files-usable] 'role/web' is not there | did you mean 'roles/web'?"],
            id="a misspelt directory",
        ),
        pytest.param(
            "  - script: provision\n",
            {},
            ["16:13: error [files-usable] 'provision' is a directory, not a file"],
            id="a directory for a script",
        ),
        pytest.param(
            "  - script: provision/bare.sh\n",
            {"provision/bare.sh": "true\n"},
            [
                "16:13: error [files-usable] 'provision/bare.sh' does not begin with #! and an interpreter"
                " | begin it with a line such as #!/bin/sh"
            ],
            id="a script that does not say who runs it",
        ),
        pytest.param(
            "  - {file: data.bin, to: /srv/data.bin}\n",
            {"data.bin": b"0" * ((1 << 20) + 1)},
            [
                "16:12: error [files-usable] 'data.bin' is larger than 1 MiB; data does not belong into an image",
            ],
            id="data",
        ),
        pytest.param(
            "  - {playbook: site.yaml, roles: [roles/db]}\n",
            {"site.yaml": "[]\n"},
            [f"16:35: error [files-usable] 'roles/db' is not there{HERE}"],
            id="a role that is not there",
        ),
    ],
)
def test_files_usable(catalogue: Repository, step: str, files: dict[str, str | bytes], expected: list[str]) -> None:
    for name, content in files.items():
        catalogue.write(f"{DIRECTORY}/{name}", content)
    catalogue.replace(MANIFEST, STEP, step)
    assert findings(catalogue, "files-usable") == [f"{MANIFEST}:{line}" for line in expected]


@pytest.mark.parametrize(
    ("link", "target", "expected"),
    [
        pytest.param(
            "provision/setup.sh",
            "/etc/hostname",
            "16:13: error [files-usable] 'provision/setup.sh' is or passes through a symbolic link;"
            " it must be a file of this directory",
            id="a script",
        ),
        pytest.param(
            "provision",
            "../derived/provision",
            "16:13: error [files-usable] 'provision/setup.sh' is or passes through a symbolic link;"
            " it must be a file of this directory",
            id="the directory of a script",
        ),
    ],
)
def test_what_lies_behind_a_link_is_refused(catalogue: Repository, link: str, target: str, expected: str) -> None:
    path = catalogue.root / DIRECTORY / link
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.symlink_to(target)
    assert findings(catalogue, "files-usable") == [f"{MANIFEST}:{expected}"]


def test_a_link_inside_of_a_role_is_refused(catalogue: Repository) -> None:
    catalogue.write(f"{DIRECTORY}/site.yaml", "[]\n")
    catalogue.write(f"{DIRECTORY}/roles/web/tasks/main.yaml", "[]\n")
    (catalogue.root / DIRECTORY / "roles/web/files").symlink_to("/etc")
    catalogue.replace(MANIFEST, STEP, "  - {playbook: site.yaml, roles: [roles/web]}\n")
    assert findings(catalogue, "files-usable") == [
        f"{MANIFEST}:16:35: error [files-usable] 'roles/web' holds 'roles/web/files', which is or passes through"
        " a symbolic link; it must be a file of this directory"
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param(
            "appliance.yml", "is missing, but 'appliance.yml' is there | rename it to appliance.yaml", id="yml"
        ),
        pytest.param(
            "Appliance.yaml", "is missing, but 'Appliance.yaml' is there | rename it to appliance.yaml", id="A"
        ),
        pytest.param(
            "other.yaml",
            "is missing: every directory below appliances/ holds one | `vmi new` writes one; or remove the directory",
            id="another",
        ),
    ],
)
def test_a_manifest_of_another_name(catalogue: Repository, name: str, hint: str) -> None:
    (catalogue.root / MANIFEST).rename(catalogue.root / DIRECTORY / name)
    assert f"{MANIFEST}:1:1: error [file] {hint}" in findings(catalogue)


TOO_MUCH = " | name fewer, or let the machine fetch its data when it runs, from block or object storage or CVMFS"


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        pytest.param(15, 1 << 20, [], id="silent: almost as much as may be"),
        pytest.param(17, 1 << 20, ["are larger than 16 MiB together"], id="too large together"),
        pytest.param(1001 * 5, 0, ["are more than 5000"], id="too many"),
    ],
)
def test_all_files_together(catalogue: Repository, count: int, size: int, expected: list[str]) -> None:
    roles = sorted({f"roles/r{number % 7}" for number in range(count)})
    for number in range(count):
        file = catalogue.root / DIRECTORY / f"roles/r{number % 7}/f{number}"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as sparse:
            sparse.truncate(size)
    catalogue.write(f"{DIRECTORY}/site.yaml", "[]\n")
    catalogue.replace(MANIFEST, STEP, f"  - {{playbook: site.yaml, roles: [{', '.join(roles)}]}}\n")
    assert findings(catalogue, "files-usable") == [
        f"{MANIFEST}:15:1: error [files-usable] the files that this manifest uses {each}; none is read{TOO_MUCH}"
        for each in expected
    ]


def test_a_directory_that_many_steps_name_is_walked_once(
    catalogue: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[str] = []
    walk = below.walk

    def counted(directory: str, relative: str) -> Iterator[str | None]:
        walked.append(relative)
        return walk(directory, relative)

    monkeypatch.setattr(below, "walk", counted)
    catalogue.write(f"{DIRECTORY}/site.yaml", "[]\n")
    catalogue.write(f"{DIRECTORY}/roles/web/tasks/main.yaml", "[]\n")
    catalogue.replace(MANIFEST, STEP, "  - {playbook: site.yaml, roles: [roles/web, roles/web]}\n" * 200)
    assert findings(catalogue, "files-usable") == []
    assert walked == ["roles/web"]
