"""account-names: no account is root, the default user or a service."""

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
                "accounts:\n  - {name: pool001, purpose: Jobs of the batch system}\nrequirements:\n",
            ),
            [],
            id="silent: its own name",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                "accounts:\n  - {name: debian, purpose: Jobs of the batch system}\nrequirements:\n",
            ),
            [
                (
                    "19:12: error [account-names] 'debian' is the default user, which is made at the first boot; "
                    "the image has none yet | remove the account"
                ),
            ],
            id="the default user",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                "accounts:\n  - {name: toor, purpose: Jobs of the batch system}\nrequirements:\n",
            ),
            [
                (
                    "19:12: error [account-names] an account cannot be called 'toor': it may do everything; a "
                    "person logs in as somebody and uses sudo | give it another name"
                ),
            ],
            id="root under another name",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "accounts:\n  - {name: pool, purpose: Jobs of the batch system}\n  - {name: daemon, purpose: "
                    "Jobs of the batch system}\nrequirements:\n"
                ),
            ),
            [
                (
                    "20:12: error [account-names] an account cannot be called 'daemon': distributions give this "
                    "name to a service of the system | give it another name"
                ),
            ],
            id="a service's",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                "accounts:\n  - {name: vmi-user, purpose: Jobs of the batch system}\nrequirements:\n",
            ),
            [
                (
                    "19:12: error [account-names] an account cannot be called 'vmi-user': this name is made when "
                    "the image is tried, before its release | give it another name"
                ),
            ],
            id="what a test makes",
        ),
    ],
)
def test_account_names(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "account-names", manifest) == expected
