"""waiver-reason: a reason says why."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: none"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "waivers:\n  - {check: layout.swap, reason: The batch system needs it until June, expires: "
                    '"2027-01-01"}\nrequirements:\n'
                ),
            ),
            [],
            id="silent: it does",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                'waivers:\n  - {check: layout.swap, reason: needed, expires: "2027-01-01"}\nrequirements:\n',
            ),
            [
                (
                    "19:34: warning [waiver-reason] 'needed' does not say why 'layout.swap' may be forgiven | say "
                    "what it is needed for and what protects users meanwhile"
                ),
            ],
            id="one word",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                'waivers:\n  - {check: layout.swap, reason: it is ok, expires: "2027-01-01"}\nrequirements:\n',
            ),
            [
                (
                    "19:34: warning [waiver-reason] 'it is ok' does not say why 'layout.swap' may be forgiven | "
                    "say what it is needed for and what protects users meanwhile"
                ),
            ],
            id="three, and nothing said",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                'waivers:\n  - {check: layout.swap, reason: "... --- ...", expires: "2027-01-01"}\nrequirements:\n',
            ),
            [
                (
                    "19:34: warning [waiver-reason] '... --- ...' does not say why 'layout.swap' may be forgiven | "
                    "say what it is needed for and what protects users meanwhile"
                ),
            ],
            id="no letters",
        ),
    ],
)
def test_waiver_reason(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "waiver-reason", manifest) == expected
