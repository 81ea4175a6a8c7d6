"""inbound-once: each port in one entry."""

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
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 80}\n",
            ),
            [],
            id="silent: different ports",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 22}\n",
            ),
            [],
            id="silent: different protocols",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "port: 22}",
                "port: 22, families: [ipv4]}",
                "requirements:",
                "  - {protocol: tcp, port: 22, families: [ipv6]}\nrequirements:",
            ),
            [],
            id="silent: one entry for each family",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 22}\n",
            ),
            [
                (
                    "18:27: warning [inbound-once] tcp 22 is already open by entry 1 (tcp 22) | write each port in "
                    "one entry"
                ),
            ],
            id="twice",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                (
                    "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 8000-8100}\n  - {protocol: tcp, port: "
                    "8080}\n"
                ),
            ),
            [
                (
                    "19:27: warning [inbound-once] tcp 8080 is already open by entry 2 (tcp 8000-8100) | write "
                    "each port in one entry"
                ),
            ],
            id="inside a range",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                (
                    "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 8000-8100}\n  - {protocol: udp, port: "
                    "8100-8200}\n"
                ),
            ),
            [
                (
                    "19:27: warning [inbound-once] udp 8100-8200 is already open by entry 2 (udp 8000-8100) | "
                    "write each port in one entry"
                ),
            ],
            id="ranges that overlap",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: icmp}\n  - {protocol: icmp, families: [ipv6]}\n",
            ),
            [
                ("19:16: warning [inbound-once] icmp is already open by entry 2 (icmp) | write each port in one entry"),
            ],
            id="icmp twice",
        ),
    ],
)
def test_inbound_once(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "inbound-once", manifest) == expected
