"""replacement-named: users are told where to go."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: in production"),
        pytest.param(
            edited(
                BOOTSTRAP, "requirements:\n", "lifecycle: {state: deprecated, replacement: debian-14}\nrequirements:\n"
            ),
            [],
            id="silent: replaced",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "lifecycle: {replacement: debian-14}\nrequirements:\n"),
            [],
            id="silent: announced early",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "lifecycle: {state: deprecated}\nrequirements:\n"),
            [
                (
                    "18:20: warning [replacement-named] deprecated without a replacement: users are not told what "
                    "to move to | add `replacement: NAME` under lifecycle"
                ),
            ],
            id="deprecated for nothing",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "lifecycle: {state: retired}\nrequirements:\n"),
            [
                (
                    "18:20: warning [replacement-named] retired without a replacement: users are not told what to "
                    "move to | add `replacement: NAME` under lifecycle"
                ),
            ],
            id="retired for nothing",
        ),
    ],
)
def test_replacement_named(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "replacement-named", manifest) == expected
