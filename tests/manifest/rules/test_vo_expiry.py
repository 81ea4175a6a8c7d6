"""vo-expiry: longer than a bad day."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, VO, edited, said


@pytest.mark.parametrize(
    ("manifest", "others", "expected"),
    [
        pytest.param(VO, {}, [], id="silent: left out"),
        pytest.param(
            edited(VO, "follows:", "list_expiry_days: 7\nimage_expiry_days: 180\nfollows:"), {}, [], id="silent: usual"
        ),
        pytest.param(
            edited(VO, "follows:", "list_expiry_days: 1\nfollows:"),
            {},
            [
                (
                    "8:19: warning [vo-expiry] a list that is valid for one day is empty after a single failure of "
                    "the signing | write `list_expiry_days: 7`"
                ),
            ],
            id="a list for a day",
        ),
        pytest.param(
            edited(VO, "follows:", "list_expiry_days: 14\nimage_expiry_days: 10\nfollows:"),
            {},
            [
                (
                    "9:20: warning [vo-expiry] an image is endorsed for 10 days, but 'debian-13' is built again "
                    "after 30 | write `image_expiry_days: 30` or more"
                ),
                (
                    "9:20: warning [vo-expiry] an image is endorsed for 10 days, but the list that holds it is "
                    "valid for 14 | write `image_expiry_days: 14` or more"
                ),
            ],
            id="images shorter than the list",
        ),
        pytest.param(
            VO,
            {
                "appliances/debian-13/appliance.yaml": edited(
                    BOOTSTRAP, "requirements:\n", "policy: {rebuild_days: 300}\nrequirements:\n"
                )
            },
            [
                (
                    "1:1: warning [vo-expiry] an image is endorsed for 180 days, but 'debian-13' is built again "
                    "after 300 | write `image_expiry_days: 300` or more"
                ),
            ],
            id="images shorter than a rebuild",
        ),
    ],
)
def test_vo_expiry(tmp_path: Path, manifest: str, others: dict[str, str], expected: list[str]) -> None:
    assert said(tmp_path, "vo-expiry", manifest, others) == expected
