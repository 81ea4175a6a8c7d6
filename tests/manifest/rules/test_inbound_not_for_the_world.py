"""inbound-not-for-the-world: what was never made for the open."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: SSH"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                (
                    "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 80}\n  - {protocol: tcp, port: 443}\n  "
                    "- {protocol: tcp, port: 6817-6818}\n"
                ),
            ),
            [],
            id="silent: the web and a batch system",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 5432}\n",
            ),
            [],
            id="silent: another protocol",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 1024-65535}\n",
            ),
            [],
            id="silent: too wide, of which another rule speaks",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 23}\n",
            ),
            [
                (
                    "18:27: error [inbound-not-for-the-world] opens tcp 23 to the world: telnet, with passwords in "
                    "clear text | remove it; users reach the port through SSH, nodes through the cloud's security "
                    "groups"
                ),
            ],
            id="telnet",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 5432}\n  - {protocol: tcp, port: 6379}\n",
            ),
            [
                (
                    "18:27: warning [inbound-not-for-the-world] opens tcp 5432 to the world: PostgreSQL | remove "
                    "it; users reach the port through SSH, nodes through the cloud's security groups"
                ),
                (
                    "19:27: error [inbound-not-for-the-world] opens tcp 6379 to the world: Redis, which has no "
                    "password at first | remove it; users reach the port through SSH, nodes through the cloud's "
                    "security groups"
                ),
            ],
            id="databases",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 2375}\n",
            ),
            [
                (
                    "18:27: error [inbound-not-for-the-world] opens tcp 2375 to the world: Docker without TLS: who "
                    "reaches it is root | remove it; users reach the port through SSH, nodes through the cloud's "
                    "security groups"
                ),
            ],
            id="Docker without TLS",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 3300-3400}\n",
            ),
            [
                (
                    "18:27: warning [inbound-not-for-the-world] opens tcp 3300-3400 to the world, and 3306 is "
                    "among them: MySQL or MariaDB | remove it; users reach the port through SSH, nodes through the "
                    "cloud's security groups"
                ),
                (
                    "18:27: warning [inbound-not-for-the-world] opens tcp 3300-3400 to the world, and 3389 is "
                    "among them: remote desktop | remove it; users reach the port through SSH, nodes through the "
                    "cloud's security groups"
                ),
            ],
            id="in a range",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 2049}\n",
            ),
            [
                (
                    "18:27: warning [inbound-not-for-the-world] opens udp 2049 to the world: NFS, which trusts its "
                    "clients | remove it; users reach the port through SSH, nodes through the cloud's security "
                    "groups"
                ),
            ],
            id="NFS on udp",
        ),
    ],
)
def test_inbound_not_for_the_world(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "inbound-not-for-the-world", manifest) == expected
