"""still-supported: somebody mends it."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: supported for long"),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", 'lifecycle: {end_of_support: "2027-02-21"}\nrequirements:\n'),
            [],
            id="silent: said, and far",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                'lifecycle: {state: retired, end_of_support: "2020-01-01"}\nrequirements:\n',
            ),
            [],
            id="silent: retired",
        ),
        pytest.param(CLOUD_IMAGE, [], id="silent: nothing is known"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "suite: trixie",
                "suite: buster",
                "requirements:\n",
                'lifecycle: {end_of_support: "2030-01-01"}\nrequirements:\n',
            ),
            [],
            id="silent: the author knows better than this table",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", 'lifecycle: {end_of_support: "2026-11-21"}\nrequirements:\n'),
            [
                (
                    "18:29: warning [still-supported] support ended on 2026-11-21: nobody mends its faults any "
                    "more | prepare an appliance with a newer release, and name it as replacement under lifecycle"
                ),
            ],
            id="ended yesterday",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", 'lifecycle: {end_of_support: "2026-11-22"}\nrequirements:\n'),
            [
                (
                    "18:29: hint [still-supported] support ends on 2026-11-22, in 0 days | prepare an appliance "
                    "with a newer release, and name it as replacement under lifecycle"
                ),
            ],
            id="ends today",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", 'lifecycle: {end_of_support: "2027-02-20"}\nrequirements:\n'),
            [
                (
                    "18:29: hint [still-supported] support ends on 2027-02-20, in 90 days | prepare an appliance "
                    "with a newer release, and name it as replacement under lifecycle"
                ),
            ],
            id="ends soon",
        ),
        pytest.param(
            edited(BOOTSTRAP, "suite: trixie", "suite: buster", 'version: "13"}', 'version: "10"}'),
            [
                (
                    "12:10: warning [still-supported] support of Debian 10 (buster) ended on 2024-06-30: nobody "
                    "mends its faults any more | prepare an appliance with a newer release, and name it as "
                    "replacement under lifecycle"
                ),
            ],
            id="a suite that ended",
        ),
    ],
)
def test_still_supported(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "still-supported", manifest) == expected
