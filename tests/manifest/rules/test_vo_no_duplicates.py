"""vo-no-duplicates: each manager once."""

from pathlib import Path

import pytest
from tests.manifest.values import VO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(VO, [], id="silent: one"),
        pytest.param(edited(VO, '["@alice"]', '["@alice", "@bob"]'), [], id="silent: two"),
        pytest.param(
            edited(VO, '["@alice"]', '["@alice", "@bob", "@Alice"]'),
            [
                (
                    "6:30: warning [vo-no-duplicates] '@Alice' stands a second time in managers; it is already "
                    "entry 1 | remove one of the two"
                ),
            ],
            id="twice, with another capital",
        ),
    ],
)
def test_vo_no_duplicates(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "vo-no-duplicates", manifest) == expected
