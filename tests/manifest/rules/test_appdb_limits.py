"""appdb-limits: as long as AppDB took it."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: short"),
        pytest.param(
            edited(BOOTSTRAP, 'version: "13.1"', 'version: "13.1.20260501.120000"'), [], id="silent: just as long"
        ),
        pytest.param(
            edited(BOOTSTRAP, 'version: "13.1"', 'version: "13.1.20260501.1200000"'),
            [
                "4:10: hint [appdb-limits] version has 21 characters; AppDB took 20 | make it shorter",
            ],
            id="a long version",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "notes: word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word word word word word word word word word word word word word word word "
                    "word word word word \nrequirements:\n"
                ),
            ),
            [
                "18:8: hint [appdb-limits] notes has 1004 characters; AppDB took 1000 | make it shorter",
            ],
            id="long notes",
        ),
    ],
)
def test_appdb_limits(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "appdb-limits", manifest) == expected
