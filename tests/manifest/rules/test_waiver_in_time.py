"""waiver-in-time: forgiven for a while."""

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
                    '"2026-11-22"}\nrequirements:\n'
                ),
            ),
            [],
            id="silent: until today",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "waivers:\n  - {check: layout.swap, reason: The batch system needs it until June, expires: "
                    '"2027-11-23"}\nrequirements:\n'
                ),
            ),
            [],
            id="silent: a year",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "waivers:\n  - {check: layout.swap, reason: The batch system needs it until June, expires: "
                    '"2026-11-21"}\nrequirements:\n'
                ),
            ),
            [
                (
                    "19:81: error [waiver-in-time] the waiver of 'layout.swap' expired on 2026-11-21: it forgives "
                    "nothing any more | mend what it is about and remove it, or say a new day"
                ),
            ],
            id="expired yesterday",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "waivers:\n  - {check: layout.swap, reason: The batch system needs it until June, expires: "
                    '"2027-11-24"}\nrequirements:\n'
                ),
            ),
            [
                (
                    "19:81: warning [waiver-in-time] the waiver of 'layout.swap' holds for 367 days more; a year "
                    "is the longest | name a nearer day"
                ),
            ],
            id="for more than a year",
        ),
    ],
)
def test_waiver_in_time(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "waiver-in-time", manifest) == expected
