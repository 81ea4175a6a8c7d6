"""ssh-keys-only: SSH lets in keys, never passwords."""

from pathlib import Path

import pytest
from tests.manifest.brought import copied, in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "cat > /etc/ssh/sshd_config.d/10.conf <<EOF\n"
                "PasswordAuthentication no\n"
                "# PermitRootLogin yes\n"
                "PermitRootLogin prohibit-password\n"
                "EOF\n"
                "sed -i 's/^#*PasswordAuthentication yes/PasswordAuthentication no/' "
                "/etc/ssh/sshd_config"
            ),
            [],
            id="silent: no",
        ),
        pytest.param("echo 'PasswordAuthentication yes' > /root/wrong.txt", [], id="silent: another file"),
        pytest.param("echo 'PasswordAuthentication yes' >> /etc/ssh/ssh_config.d/x.conf", [], id="silent: a client"),
        pytest.param(
            (
                "cat > /etc/ssh/sshd_config.d/10.conf <<EOF\n"
                "PasswordAuthentication yes\n"
                "\n"
                "  PermitRootLogin yes\n"
                "EOF\n"
                "echo 'PermitEmptyPasswords yes' | tee -a /etc/ssh/sshd_config"
            ),
            [
                (
                    "provision/setup.sh:3:1: error [ssh-keys-only] 'PasswordAuthentication yes' lets "
                    "passwords be guessed | write `PasswordAuthentication no`"
                ),
                (
                    "provision/setup.sh:5:3: error [ssh-keys-only] 'PermitRootLogin yes' lets passwords "
                    "be guessed | write `PermitRootLogin no`"
                ),
                (
                    "provision/setup.sh:7:6: error [ssh-keys-only] 'PermitEmptyPasswords yes' lets "
                    "passwords be guessed | write `PermitEmptyPasswords no`"
                ),
            ],
            id="written",
        ),
        pytest.param(
            (
                "sed -i -e 's/^#*PermitRootLogin.*/PermitRootLogin yes/' /etc/ssh/sshd_config\n"
                "sed -i 's/ssh_pwauth:.*/ssh_pwauth: true/' /etc/cloud/cloud.cfg"
            ),
            [
                (
                    "provision/setup.sh:2:11: error [ssh-keys-only] 'PermitRootLogin yes' lets passwords "
                    "be guessed | write `PermitRootLogin no`"
                ),
                (
                    "provision/setup.sh:3:8: error [ssh-keys-only] 'ssh_pwauth: true' lets passwords be "
                    "guessed | write `ssh_pwauth: false`"
                ),
            ],
            id="by sed",
        ),
    ],
)
def test_ssh_keys_only_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "ssh-keys-only") == expected


@pytest.mark.parametrize(
    ("content", "to", "expected"),
    [
        pytest.param("ssh_pwauth: false\n", "/etc/cloud/cloud.cfg.d/x.cfg", [], id="silent: keys"),
        pytest.param(
            "#cloud-config\nssh_pwauth: true\n",
            "/etc/cloud/cloud.cfg.d/x.cfg",
            [
                (
                    "files/copied:2:1: error [ssh-keys-only] 'ssh_pwauth: true' lets passwords be guessed "
                    "| write `ssh_pwauth: false`"
                ),
            ],
            id="cloud-init opens it",
        ),
    ],
)
def test_ssh_keys_only_of_copied_files(tmp_path: Path, content: str, to: str, expected: list[str]) -> None:
    assert copied(tmp_path, to, content, "ssh-keys-only") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            (
                "- lineinfile: {path: /etc/ssh/sshd_config, regexp: '^PasswordAuthentication yes', "
                "line: PasswordAuthentication no}"
            ),
            [],
            id="silent: no",
        ),
        pytest.param(
            (
                "- lineinfile:\n"
                "    path: /etc/ssh/sshd_config\n"
                "    line: PermitRootLogin yes\n"
                "- copy:\n"
                "    dest: /etc/ssh/sshd_config.d/x.conf\n"
                "    content: |\n"
                "      X11Forwarding no\n"
                "      PasswordAuthentication yes"
            ),
            [
                (
                    "provision/site.yml:5:15: error [ssh-keys-only] 'PermitRootLogin yes' lets passwords "
                    "be guessed | write `PermitRootLogin no`"
                ),
                (
                    "provision/site.yml:10:11: error [ssh-keys-only] 'PasswordAuthentication yes' lets "
                    "passwords be guessed | write `PasswordAuthentication no`"
                ),
            ],
            id="a line, and a file",
        ),
    ],
)
def test_ssh_keys_only_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "ssh-keys-only") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ("#cloud-config\nautoinstall:\n  version: 1\n  ssh: {install-server: true, allow-pw: false}\n"),
            [],
            id="silent: not allowed",
        ),
        pytest.param(
            ("#cloud-config\nautoinstall:\n  version: 1\n  ssh: {install-server: true, allow-pw: true}\n"),
            [
                (
                    "user-data:4:41: error [ssh-keys-only] 'allow-pw' lets passwords be guessed | write "
                    "`allow-pw: false`"
                ),
            ],
            id="allowed",
        ),
    ],
)
def test_ssh_keys_only_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "ssh-keys-only") == expected
