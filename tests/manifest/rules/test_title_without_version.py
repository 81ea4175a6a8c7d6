"""title-without-version: a title that stays right."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: the os in the title"),
        pytest.param(
            edited(BOOTSTRAP, 'version: "13.1"', 'version: "13"'), [], id="silent: its version is that of the os"
        ),
        pytest.param(edited(BOOTSTRAP, "title: Debian 13", "title: Slurm 13.12"), [], id="silent: a longer number"),
        pytest.param(
            edited(BOOTSTRAP, "title: Debian 13", "title: Debian 13.1"),
            [
                (
                    "5:8: hint [title-without-version] the title holds the version '13.1'; with the next release "
                    "it will be wrong | remove it: the catalogue shows the version beside the title"
                ),
            ],
            id="its version",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                'version: "13.1"',
                'version: "2026.05"',
                "title: Debian 13",
                "title: Debian 13 (2026.05) for clouds",
            ),
            [
                (
                    "5:8: hint [title-without-version] the title holds the version '2026.05'; with the next "
                    "release it will be wrong | remove it: the catalogue shows the version beside the title"
                ),
            ],
            id="in the middle",
        ),
    ],
)
def test_title_without_version(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "title-without-version", manifest) == expected
