"""clear-text-servers: no server that takes passwords in clear text is installed later."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_tasks

WHY = (
    "serves without encryption: who sits on the way reads and changes what is sent | remove it; SSH and sftp are there"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("apt-get install --yes telnet ftp", [], id="silent: clients"),
        pytest.param("echo telnetd", [], id="silent: in a text"),
        pytest.param(
            "apt-get install --yes telnetd rsh-server",
            [("2:23", "telnetd"), ("2:31", "rsh-server")],
            id="Debian",
        ),
        pytest.param("dnf install -y telnet-server", [("2:16", "telnet-server")], id="Fedora"),
        pytest.param("S=vsftpd\napt-get install --yes $S", [("3:23", "vsftpd")], id="in a variable"),
    ],
)
def test_clear_text_servers_in_scripts(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert in_script(tmp_path, text, "clear-text-servers") == [
        f"provision/setup.sh:{place}: error [clear-text-servers] '{name}' {WHY}" for place, name in expected
    ]


def test_clear_text_servers_in_tasks(tmp_path: Path) -> None:
    assert in_tasks(tmp_path, "- apt: {name: [nginx, xinetd]}", "clear-text-servers") == [
        f"provision/site.yml:3:27: error [clear-text-servers] 'xinetd' {WHY}"
    ]
