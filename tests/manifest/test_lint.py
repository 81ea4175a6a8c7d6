"""The linter: every fault at its file, line and column; silent when nothing is wrong."""

import shutil

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

MANIFEST = "appliances/debian-13/appliance.yaml"


def test_silent_when_nothing_is_wrong(catalogue: Repository) -> None:
    assert findings(catalogue) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "disk_mib: 2048",
            "disc_mib: 2048",
            [
                "1:1: error [schema] disk_mib: is missing",
                "14:1: error [schema] disc_mib: is not a key here | did you mean 'disk_mib'?",
            ],
            id="misspelt key",
        ),
        pytest.param(
            "  suite: trixie",
            "  suite: Trixie!",
            [
                "12:3: error [schema] base.suite: 'Trixie!' has characters that are not allowed here"
                " | it must match ^[a-z][a-z-]*$"
            ],
            id="suite that is no code name",
        ),
        pytest.param(
            "disk_mib: 2048",
            "disk_mib: 100",
            ["14:1: error [schema] disk_mib: '100': input should be greater than or equal to 512"],
            id="disk too small",
        ),
        pytest.param(
            "script: provision/setup.sh",
            "script: ../../etc/passwd",
            [
                "16:5: error [schema] provision.0.script: '../../etc/passwd' has characters that are not allowed here"
                " | it must match ^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$"
            ],
            id="script outside of the directory",
        ),
        pytest.param(
            "script: provision/setup.sh",
            "script: provision/other.sh",
            ["1:1: error [script-exists] script 'provision/other.sh' is not there"],
            id="script that is not there",
        ),
        pytest.param(
            "title: Debian 13",
            'title: "Debian\\e[31m"',
            [
                "5:1: error [schema] title: 'Debian\\x1b[31m' has characters that are not allowed here"
                r" | it must match ^[^\x00-\x1f\x7f\u2028\u2029]+$"
            ],
            id="control characters in a title",
        ),
        pytest.param(
            "name: debian-13",
            "name: debian",
            ["1:1: error [name-is-directory] name is 'debian', the directory is 'debian-13' | rename one of the two"],
            id="name is not the directory",
        ),
        pytest.param(
            "  - {protocol: tcp, port: 22}",
            "  - {protocol: tcp, port: 443}",
            [
                "1:1: hint [reachable-by-ssh] opens no tcp port 22: nobody will log in by SSH"
                " | add `- {protocol: tcp, port: 22}` under inbound, unless that is meant"
            ],
            id="no way in",
        ),
        pytest.param("version: ", "version: 1\nversion: ", None, id="duplicate key"),
    ],
)
def test_faults_of_one_manifest(catalogue: Repository, old: str, new: str, expected: list[str] | None) -> None:
    catalogue.replace(MANIFEST, old, new)
    for other in ("appliances/derived", "vos/demo.vo"):
        shutil.rmtree(catalogue.root / other)
    found = findings(catalogue)
    if expected is None:
        expected = ["5:1: error [yaml] key 'version' stands already in line 4; remove one of the two"]
    assert found == [f"{MANIFEST}:{line}" for line in expected]


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        pytest.param(
            "vos/demo.vo/vo.yaml",
            "appliance: debian-13",
            "appliance: debian-12",
            ["vos/demo.vo/vo.yaml:1:1: error [followed-exists] follows 'debian-12', which is not in this repository"],
            id="a VO follows what is not there",
        ),
        pytest.param(
            "vos/demo.vo/vo.yaml",
            "  - appliance: debian-13",
            "  - appliance: debian-13\n  - appliance: debian-13",
            ["vos/demo.vo/vo.yaml:1:1: error [followed-exists] follows 'debian-13' 2 times"],
            id="a VO follows twice",
        ),
        pytest.param(
            "appliances/derived/appliance.yaml",
            'name: debian-13, version: "13.1"',
            'name: debian-13, version: "12.9"',
            [
                "appliances/derived/appliance.yaml:1:1: error [base-exists] base 'debian-13' has no version '12.9'"
                " | its version is '13.1'"
            ],
            id="base in a version that never was",
        ),
        pytest.param(
            "appliances/derived/appliance.yaml",
            "name: debian-13, version",
            "name: derived, version",
            ["appliances/derived/appliance.yaml:1:1: error [base-without-cycle] is its own base: derived -> derived"],
            id="its own base",
        ),
    ],
)
def test_faults_between_files(catalogue: Repository, path: str, old: str, new: str, expected: list[str]) -> None:
    catalogue.replace(path, old, new)
    assert findings(catalogue) == expected


def test_a_script_behind_a_link_is_refused(catalogue: Repository) -> None:
    script = catalogue.root / "appliances/debian-13/provision/setup.sh"
    script.unlink()
    script.symlink_to("/etc/hostname")
    assert findings(catalogue) == [
        "appliances/debian-13/appliance.yaml:1:1: error [script-exists] script 'provision/setup.sh' "
        "is or passes through a symbolic link; it must be a file of this directory"
    ]


def test_a_directory_without_a_manifest(catalogue: Repository) -> None:
    (catalogue.root / "appliances" / "empty").mkdir()
    assert findings(catalogue) == [
        "appliances/empty/appliance.yaml:1:1: error [file] is missing: every directory below appliances/ holds one"
    ]
