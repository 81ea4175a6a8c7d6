"""seed-installs-ssh: an installer installs the SSH server."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_seed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("%packages\n@core\n-postfix\n%end\n", [], id="silent: core has it"),
        pytest.param("text\n", [], id="silent: no packages are named"),
        pytest.param(
            "%packages\n@core\n-openssh-server\n%end\n",
            [
                (
                    "ks.cfg:1:1: error [seed-installs-ssh] the SSH server is left out | name "
                    "openssh-server under %packages"
                ),
            ],
            id="taken out",
        ),
    ],
)
def test_seed_installs_ssh_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "seed-installs-ssh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("d-i pkgsel/include string openssh-server sudo\n", [], id="silent: named"),
        pytest.param("tasksel tasksel/first multiselect standard, ssh-server\n", [], id="silent: a task"),
        pytest.param(
            "d-i pkgsel/include string sudo\n",
            [
                (
                    "preseed.cfg:1:27: error [seed-installs-ssh] the installer leaves the SSH server out "
                    "| write `d-i pkgsel/include string openssh-server`"
                ),
            ],
            id="not named",
        ),
    ],
)
def test_seed_installs_ssh_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "seed-installs-ssh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  ssh: {install-server: true}\n", [], id="silent: said"
        ),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  packages: [openssh-server]\n", [], id="silent: a package"
        ),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n",
            [
                (
                    "user-data:3:3: error [seed-installs-ssh] the installer leaves the SSH server out | "
                    "write `ssh: {install-server: true}` under autoinstall"
                ),
            ],
            id="not said",
        ),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  ssh: {install-server: false}\n",
            [
                (
                    "user-data:4:25: error [seed-installs-ssh] the installer leaves the SSH server out | "
                    "write `ssh: {install-server: true}` under autoinstall"
                ),
            ],
            id="said no",
        ),
    ],
)
def test_seed_installs_ssh_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "seed-installs-ssh") == expected
