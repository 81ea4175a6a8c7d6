"""The linter: every fault at its file, line and column; silent when nothing is wrong."""

from collections.abc import Callable

import pytest

from vmi.manifest.repository import read_catalogue
from vmi.manifest.rules import lint

MANIFEST = "appliances/debian-13/appliance.yaml"


def messages(repository) -> list[str]:  # type: ignore[no-untyped-def]  # tests.conftest.Repository
    return [str(finding).replace("\n    ", " | ") for finding in lint(read_catalogue(repository.root))]


def test_silent_when_nothing_is_wrong(catalogue) -> None:  # type: ignore[no-untyped-def]
    assert messages(catalogue) == []


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
            "script: ../../../etc/passwd",
            [
                "16:5: error [schema] provision.0.script: '../../../etc/passwd' has characters that are not allowed here"
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
def test_faults_of_one_manifest(catalogue, old: str, new: str, expected: list[str] | None) -> None:  # type: ignore[no-untyped-def]
    catalogue.replace(MANIFEST, old, new)
    catalogue.git("rm", "-rq", "--cached", "appliances/derived", "vos")
    for path in ("appliances/derived/appliance.yaml", "vos/demo.vo/vo.yaml"):
        (catalogue.root / path).unlink()
        (catalogue.root / path).parent.rename(catalogue.root / path.replace("/", "-"))
    found = messages(catalogue)
    if expected is None:
        expected = ["5:1: error [yaml] key 'version' stands already in line 4; remove one of the two"]
    assert found == [f"{MANIFEST}:{line}" for line in expected]


Change = Callable[..., None]
