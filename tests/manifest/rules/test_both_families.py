"""both-families: IPv4 and IPv6 alike."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: left out"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 80, families: [ipv6, ipv4]}\n",
            ),
            [],
            id="silent: both said",
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
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 80, families: [ipv4]}\n",
            ),
            [
                (
                    "18:41: warning [both-families] tcp 80 is open on IPv4 only, not on IPv6 | leave families out: "
                    "an entry means both"
                ),
            ],
            id="only IPv4",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 4000-4100, families: [ipv6]}\n",
            ),
            [
                (
                    "18:48: warning [both-families] udp 4000-4100 is open on IPv6 only, not on IPv4 | leave "
                    "families out: an entry means both"
                ),
            ],
            id="only IPv6",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: icmp, families: [ipv4]}\n",
            ),
            [
                (
                    "18:32: warning [both-families] icmp is open on IPv4 only, not on IPv6 | leave families out: "
                    "an entry means both"
                ),
            ],
            id="icmp on IPv4 only",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 80, families: [ipv4, ipv4]}\n",
            ),
            [
                (
                    "18:41: warning [both-families] tcp 80 is open on IPv4 only, not on IPv6 | leave families out: "
                    "an entry means both"
                ),
            ],
            id="one family twice",
        ),
    ],
)
def test_both_families(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "both-families", manifest) == expected
