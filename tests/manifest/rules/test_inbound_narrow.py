"""inbound-narrow: no wide range is open."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: one port"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 20000-20999}\n",
            ),
            [],
            id="silent: 1000 ports",
        ),
        pytest.param(
            edited(
                BOOTSTRAP, "  - {protocol: tcp, port: 22}\n", "  - {protocol: tcp, port: 22}\n  - {protocol: icmp}\n"
            ),
            [],
            id="silent: icmp",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 20000-21000}\n",
            ),
            [
                (
                    "18:27: warning [inbound-narrow] 20000-21000 opens 1001 ports; more than 1000 are rarely "
                    "needed | name the ports that are used"
                ),
            ],
            id="1001 ports",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 1-65535}\n",
            ),
            [
                (
                    "18:27: error [inbound-narrow] 1-65535 opens 65535 ports: that is no firewall | name the ports "
                    "that are used"
                ),
            ],
            id="everything",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 1024-65535}\n",
            ),
            [
                (
                    "18:27: error [inbound-narrow] 1024-65535 opens 64512 ports: that is no firewall | name the "
                    "ports that are used"
                ),
            ],
            id="all but the low ones",
        ),
    ],
)
def test_inbound_narrow(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "inbound-narrow", manifest) == expected
