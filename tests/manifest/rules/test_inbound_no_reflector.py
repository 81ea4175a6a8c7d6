"""inbound-no-reflector: nothing that floods others."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 53}\n",
            ),
            [],
            id="silent: tcp",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 51820}\n",
            ),
            [],
            id="silent: another port",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 123}\n",
            ),
            [
                (
                    "18:27: warning [inbound-no-reflector] udp 123 (NTP) is open: it can be asked in a victim's "
                    "name, to flood the victim | remove it: who only asks needs no open port"
                ),
            ],
            id="NTP",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 100-200}\n",
            ),
            [
                (
                    "18:27: warning [inbound-no-reflector] udp 111 (rpcbind) is open: it can be asked in a "
                    "victim's name, to flood the victim | remove it: who only asks needs no open port"
                ),
                (
                    "18:27: warning [inbound-no-reflector] udp 123 (NTP) is open: it can be asked in a victim's "
                    "name, to flood the victim | remove it: who only asks needs no open port"
                ),
                (
                    "18:27: warning [inbound-no-reflector] udp 161 (SNMP) is open: it can be asked in a victim's "
                    "name, to flood the victim | remove it: who only asks needs no open port"
                ),
            ],
            id="in a range",
        ),
    ],
)
def test_inbound_no_reflector(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "inbound-no-reflector", manifest) == expected
