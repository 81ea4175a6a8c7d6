"""waiver-check-exists: what is forgiven is a check."""

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
            id="silent: it exists",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "waivers:\n  - {check: layout.swpa, reason: The batch system needs it until June, expires: "
                    '"2027-01-01"}\nrequirements:\n'
                ),
            ),
            [
                (
                    "19:13: error [waiver-check-exists] there is no audit check 'layout.swpa' | did you mean "
                    "'layout.swap'?"
                ),
            ],
            id="misspelt",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "waivers:\n  - {check: everything, reason: The batch system needs it until June, expires: "
                    '"2027-01-01"}\nrequirements:\n'
                ),
            ),
            [
                (
                    "19:13: error [waiver-check-exists] there is no audit check 'everything' | docs/audit.md lists "
                    "all checks"
                ),
            ],
            id="nothing like it",
        ),
    ],
)
def test_waiver_check_exists(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "waiver-check-exists", manifest) == expected
