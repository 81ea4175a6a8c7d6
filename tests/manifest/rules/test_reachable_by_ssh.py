"""reachable-by-ssh: users can log in."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said

HINT = (
    "1:1: hint [reachable-by-ssh] opens no tcp port 22: nobody will log in by SSH"
    " | add `- {protocol: tcp, port: 22}` under inbound, unless that is meant"
)


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: port 22"),
        pytest.param(edited(BOOTSTRAP, "port: 22}", "port: 20-30}"), [], id="silent: in a range"),
        pytest.param(edited(BOOTSTRAP, "port: 22}", "port: 443}"), [HINT.replace("1:1", "16:1")], id="another port"),
        pytest.param(
            edited(BOOTSTRAP, "protocol: tcp, port: 22", "protocol: udp, port: 22"),
            [HINT.replace("1:1", "16:1")],
            id="another protocol",
        ),
        pytest.param(edited(BOOTSTRAP, "inbound:\n  - {protocol: tcp, port: 22}\n", ""), [HINT], id="nothing is open"),
    ],
)
def test_reachable_by_ssh(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "reachable-by-ssh", manifest) == expected
