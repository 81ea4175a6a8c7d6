"""accounts-few: the fewer accounts, the better."""

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
                    "accounts:\n  - {name: pool, purpose: Jobs}  # vmi: ignore[accounts-few] the same on all "
                    "nodes\nrequirements:\n"
                ),
            ),
            [],
            id="silent: ignored for a reason",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "accounts:\n  - {name: pool001, purpose: Jobs of the batch system}\n  - {name: pool002, purpose: "
                    "Jobs of the batch system}\nrequirements:\n"
                ),
            ),
            [
                (
                    "19:12: hint [accounts-few] account 'pool001' is the same on every machine of this image; the "
                    "fewer, the better | let cloud-init make it at the first boot, if it can"
                ),
                (
                    "20:12: hint [accounts-few] account 'pool002' is the same on every machine of this image; the "
                    "fewer, the better | let cloud-init make it at the first boot, if it can"
                ),
            ],
            id="two",
        ),
    ],
)
def test_accounts_few(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "accounts-few", manifest) == expected
