"""ports-match-services: what is open and what answers are one."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, DERIVED, edited, said


@pytest.mark.parametrize(
    ("manifest", "others", "expected"),
    [
        pytest.param(BOOTSTRAP, {}, [], id="silent: SSH needs no mention"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 80}\n",
                "requirements:\n",
                "services:\n  - {unit: nginx.service, ports: [{protocol: tcp, port: 80}]}\nrequirements:\n",
            ),
            {},
            [],
            id="silent: a service and its port",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "services:\n  - {unit: redis.service}\nrequirements:\n"),
            {},
            [],
            id="silent: a service that listens for the machine itself",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 8000-8001}\n",
                "requirements:\n",
                (
                    "services:\n  - {unit: one.service, ports: [{protocol: tcp, port: 8001}]}\n  - {unit: "
                    "two.service, ports: [{protocol: tcp, port: 8000}]}\nrequirements:\n"
                ),
            ),
            {},
            [],
            id="silent: a range that two services share",
        ),
        pytest.param(
            edited(
                DERIVED,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 80}\n",
            ),
            {
                "appliances/debian-13/appliance.yaml": edited(
                    BOOTSTRAP,
                    "requirements:\n",
                    "services:\n  - {unit: nginx.service, ports: [{protocol: tcp, port: 80}]}\nrequirements:\n",
                )
            },
            [],
            id="silent: a service of the base",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 80}\n",
            ),
            {},
            [
                (
                    "18:27: warning [ports-match-services] tcp 80 is open, but no declared service answers there | "
                    "name the service and its ports under services, or close the port"
                ),
            ],
            id="open for nobody",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 8000-8100}\n",
                "requirements:\n",
                "services:\n  - {unit: a.service, ports: [{protocol: tcp, port: 8000-8050}]}\nrequirements:\n",
            ),
            {},
            [
                (
                    "18:27: warning [ports-match-services] tcp 8051-8100 is open, but no declared service answers "
                    "there | name the service and its ports under services, or close the port"
                ),
            ],
            id="open wider than it is used",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: udp, port: 80}\n",
                "requirements:\n",
                "services:\n  - {unit: nginx.service, ports: [{protocol: tcp, port: 80}]}\nrequirements:\n",
            ),
            {},
            [
                (
                    "18:27: warning [ports-match-services] udp 80 is open, but no declared service answers there | "
                    "name the service and its ports under services, or close the port"
                ),
                (
                    "20:57: warning [ports-match-services] nginx.service answers on tcp 80, which is not open | "
                    "add `- {protocol: tcp, port: 80}` under inbound, or remove it here"
                ),
            ],
            id="open on another protocol",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                "services:\n  - {unit: nginx.service, ports: [{protocol: tcp, port: 80}]}\nrequirements:\n",
            ),
            {},
            [
                (
                    "19:57: warning [ports-match-services] nginx.service answers on tcp 80, which is not open | "
                    "add `- {protocol: tcp, port: 80}` under inbound, or remove it here"
                ),
            ],
            id="behind a closed port",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "  - {protocol: tcp, port: 22}\n",
                "  - {protocol: tcp, port: 22}\n  - {protocol: tcp, port: 9000-9004}\n",
                "requirements:\n",
                "services:\n  - {unit: a.service, ports: [{protocol: tcp, port: 9000-9010}]}\nrequirements:\n",
            ),
            {},
            [
                (
                    "20:53: warning [ports-match-services] a.service answers on tcp 9000-9010, of which 9005-9010 "
                    "is not open | add `- {protocol: tcp, port: 9005-9010}` under inbound, or remove it here"
                ),
            ],
            id="behind a port that is half open",
        ),
    ],
)
def test_ports_match_services(tmp_path: Path, manifest: str, others: dict[str, str], expected: list[str]) -> None:
    assert said(tmp_path, "ports-match-services", manifest, others) == expected
