"""signed-packages: packages are installed only when their signature is right."""

from pathlib import Path

import pytest
from tests.manifest.brought import copied, in_script, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "echo 'deb [signed-by=/etc/apt/keyrings/x.asc] https://packages.example.org x main' > "
                "/etc/apt/sources.list.d/x.list\n"
                "apt-get install --yes x"
            ),
            [],
            id="silent: a repository with its own key",
        ),
        pytest.param(
            "cat > /etc/yum.repos.d/x.repo <<EOF\n[x]\n# gpgcheck=0 would be wrong\ngpgcheck=1\nEOF",
            [],
            id="silent: gpgcheck in a comment of the file",
        ),
        pytest.param("echo gpgcheck=0 > /root/notes", [], id="silent: another file"),
        pytest.param(
            "curl -s https://example.org/key.asc | apt-key add -",
            [
                (
                    "provision/setup.sh:2:39: warning [signed-packages] apt-key trusts the key for every "
                    "repository | put the key under /etc/apt/keyrings and name it in [signed-by=...]"
                ),
            ],
            id="apt-key",
        ),
        pytest.param(
            (
                "apt-get install --allow-unauthenticated x\n"
                "apt-get -o APT::Get::AllowUnauthenticated=true install x\n"
                "dnf install --nogpgcheck x\n"
                "rpm --install --nosignature x.rpm"
            ),
            [
                (
                    "provision/setup.sh:2:17: error [signed-packages] '--allow-unauthenticated' installs "
                    "packages without a signature | install the repository's key and remove this"
                ),
                (
                    "provision/setup.sh:3:12: error [signed-packages] "
                    "'APT::Get::AllowUnauthenticated=true' installs packages without a signature | "
                    "install the repository's key and remove this"
                ),
                (
                    "provision/setup.sh:4:13: error [signed-packages] '--nogpgcheck' installs packages "
                    "without a signature | install the repository's key and remove this"
                ),
                (
                    "provision/setup.sh:5:15: error [signed-packages] '--nosignature' installs packages "
                    "without a signature | install the repository's key and remove this"
                ),
            ],
            id="options",
        ),
        pytest.param(
            (
                "cat > /etc/yum.repos.d/x.repo <<EOF\n"
                "[x]\n"
                "gpgcheck=0\n"
                "EOF\n"
                "echo 'deb [trusted=yes] https://packages.example.org x main' >> /etc/apt/sources.list"
            ),
            [
                (
                    "provision/setup.sh:4:1: error [signed-packages] 'gpgcheck=0' in "
                    "/etc/yum.repos.d/x.repo installs packages without a signature | install the "
                    "repository's key and remove this"
                ),
                (
                    "provision/setup.sh:6:6: error [signed-packages] '[trusted=yes' in "
                    "/etc/apt/sources.list installs packages without a signature | install the "
                    "repository's key and remove this"
                ),
            ],
            id="a repository that says so",
        ),
    ],
)
def test_signed_packages_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "signed-packages") == expected


@pytest.mark.parametrize(
    ("content", "to", "expected"),
    [
        pytest.param("[x]\ngpgcheck=1\n", "/etc/yum.repos.d/x.repo", [], id="silent: with its key"),
        pytest.param(
            "[x]\nname=x\ngpgcheck = 0\n",
            "/etc/yum.repos.d/x.repo",
            [
                (
                    "files/copied:3:1: error [signed-packages] 'gpgcheck = 0' in /etc/yum.repos.d/x.repo "
                    "installs packages without a signature | install the repository's key and remove this"
                ),
            ],
            id="a copied repository",
        ),
    ],
)
def test_signed_packages_of_copied_files(tmp_path: Path, content: str, to: str, expected: list[str]) -> None:
    assert copied(tmp_path, to, content, "signed-packages") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param("- apt: {name: tool, force_apt_get: yes}", [], id="silent: apt with force_apt_get"),
        pytest.param(
            (
                "- apt: {name: tool, allow_unauthenticated: yes}\n"
                "- dnf: {name: tool, disable_gpg_check: true}\n"
                "- apt_key: {url: https://example.org/x.asc}"
            ),
            [
                (
                    "provision/site.yml:3:7: error [signed-packages] 'allow_unauthenticated' installs "
                    "packages without a signature | install the repository's key and remove this"
                ),
                (
                    "provision/site.yml:4:7: error [signed-packages] 'disable_gpg_check' installs "
                    "packages without a signature | install the repository's key and remove this"
                ),
                (
                    "provision/site.yml:5:7: warning [signed-packages] apt_key trusts the key for every "
                    "repository | put the key under /etc/apt/keyrings and name it in signed-by"
                ),
            ],
            id="modules",
        ),
    ],
)
def test_signed_packages_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "signed-packages") == expected
