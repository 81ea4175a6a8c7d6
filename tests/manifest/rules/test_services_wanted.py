"""services-wanted: nothing for a desk, nothing in clear text."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: none"),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "services:\n  - {unit: nginx.service}\nrequirements:\n"),
            [],
            id="silent: a web server",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "services:\n  - {unit: cups-exporter.service}\nrequirements:\n"),
            [],
            id="silent: a name that only begins alike",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "services:\n  - {unit: telnet.socket}\nrequirements:\n"),
            [
                (
                    "19:12: error [services-wanted] service 'telnet.socket' sends passwords in clear text, or "
                    "knows none | remove it and its package"
                ),
            ],
            id="telnet",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "services:\n  - {unit: rsh@.service}\nrequirements:\n"),
            [
                (
                    "19:12: error [services-wanted] service 'rsh@.service' sends passwords in clear text, or knows "
                    "none | remove it and its package"
                ),
            ],
            id="an instance",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                "services:\n  - {unit: cups.service}\n  - {unit: avahi-daemon.socket}\nrequirements:\n",
            ),
            [
                (
                    "19:12: warning [services-wanted] service 'cups.service' is for a machine on a desk; nobody "
                    "sits at a machine in a cloud | remove it and its package"
                ),
                (
                    "20:12: warning [services-wanted] service 'avahi-daemon.socket' is for a machine on a desk; "
                    "nobody sits at a machine in a cloud | remove it and its package"
                ),
            ],
            id="printers",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "services:\n  - {unit: rpcbind.socket}\nrequirements:\n"),
            [
                (
                    "19:12: warning [services-wanted] service 'rpcbind.socket' trusts its whole network; in a "
                    "cloud that is everybody | remove it and its package"
                ),
            ],
            id="trusts its network",
        ),
    ],
)
def test_services_wanted(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "services-wanted", manifest) == expected
