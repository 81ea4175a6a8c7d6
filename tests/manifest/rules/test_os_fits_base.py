"""os-fits-base: what os says is what the base installs."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, ISO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: trixie is Debian 13"),
        pytest.param(edited(BOOTSTRAP, 'version: "13"}', 'version: "13.2"}'), [], id="silent: a point release"),
        pytest.param(
            edited(BOOTSTRAP, "suite: trixie", "suite: forky", 'version: "13"}', 'version: "14"}'),
            [],
            id="silent: a suite that is not known here",
        ),
        pytest.param(CLOUD_IMAGE, [], id="silent: a cloud image"),
        pytest.param(ISO, [], id="silent: an installer"),
        pytest.param(
            edited(
                CLOUD_IMAGE,
                "https://cloud.example.org/trixie/20251001/debian-13-generic-amd64.qcow2",
                "https://cloud.example.org/image.qcow2",
            ),
            [],
            id="silent: an address that says nothing",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "debian-13-generic", "debian-13.1.0-generic"),
            [],
            id="silent: less detail than the address",
        ),
        pytest.param(
            edited(
                CLOUD_IMAGE,
                "https://cloud.example.org/trixie/20251001/debian-13-generic-amd64.qcow2",
                "https://cloud.example.org/Rocky-9-GenericCloud-Base.qcow2",
                'os: {name: Debian, version: "13"}',
                'os: {name: Rocky Linux, version: "9.6"}',
            ),
            [],
            id="silent: Rocky Linux by its short name",
        ),
        pytest.param(
            edited(BOOTSTRAP, 'version: "13"}', 'version: "12"}'),
            [
                (
                    "8:29: error [os-fits-base] the os has version '12', but trixie is Debian 13 | write `version: "
                    '"13"`'
                ),
            ],
            id="another version",
        ),
        pytest.param(
            edited(BOOTSTRAP, "name: Debian, version", "name: Ubuntu, version"),
            [
                (
                    "8:12: error [os-fits-base] the os is called 'Ubuntu', but trixie is Debian 13 | write `name: "
                    "Debian`"
                ),
            ],
            id="another name",
        ),
        pytest.param(
            edited(BOOTSTRAP, "suite: trixie", "suite: noble"),
            [
                (
                    "12:10: error [os-fits-base] noble is a release of Ubuntu, not of Debian | write "
                    "`distribution: ubuntu`, or name another suite"
                ),
            ],
            id="a suite of another distribution",
        ),
        pytest.param(
            edited(BOOTSTRAP, "suite: trixie", "suite: forky", "name: Debian, version", "name: Devuan, version"),
            [
                ("8:12: error [os-fits-base] the os is called 'Devuan', but the base is Debian | write `name: Debian`"),
            ],
            id="a name that is no release of the distribution",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "debian-13-generic", "debian-12-genericcloud"),
            [
                (
                    "8:29: warning [os-fits-base] the os has version '13', but the base's address speaks of Debian "
                    '12 | write `version: "12"`'
                ),
            ],
            id="an address that says another version",
        ),
        pytest.param(
            edited(
                CLOUD_IMAGE,
                "https://cloud.example.org/trixie/20251001/debian-13-generic-amd64.qcow2",
                "https://cloud.example.org/bookworm/disk.qcow2",
            ),
            [
                (
                    "8:29: warning [os-fits-base] the os has version '13', but the base's address speaks of Debian "
                    '12 | write `version: "12"`'
                ),
            ],
            id="an address that says another suite",
        ),
        pytest.param(
            edited(ISO, "ubuntu-24.04.3-live-server-amd64", "AlmaLinux-9.6-x86_64-boot"),
            [
                (
                    "8:12: warning [os-fits-base] the os is called 'Ubuntu', but the base's address speaks of "
                    "AlmaLinux 9.6 | write `name: AlmaLinux`"
                ),
            ],
            id="an address of another distribution",
        ),
    ],
)
def test_os_fits_base(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "os-fits-base", manifest) == expected
