"""minimum-within-recommended: a minimum is not more than what is recommended."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(edited(BOOTSTRAP, "cores: {minimum: 1", "cores: {minimum: 2"), [], id="silent: less, and equal"),
        pytest.param(
            edited(
                BOOTSTRAP, "requirements:\n", "requirements:\n  accelerator: {kind: GPU, minimum: 0, recommended: 1}\n"
            ),
            [],
            id="silent: an accelerator that can be missing",
        ),
        pytest.param(
            edited(BOOTSTRAP, "cores: {minimum: 1", "cores: {minimum: 4"),
            [
                (
                    "19:20: error [minimum-within-recommended] cores: the minimum, 4, is more than what is "
                    "recommended, 2 | swap the two, or raise what is recommended"
                ),
            ],
            id="cores",
        ),
        pytest.param(
            edited(BOOTSTRAP, "memory_mib: {minimum: 512", "memory_mib: {minimum: 4096"),
            [
                (
                    "20:25: error [minimum-within-recommended] memory_mib: the minimum, 4096, is more than what is "
                    "recommended, 2048 | swap the two, or raise what is recommended"
                ),
            ],
            id="memory",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "requirements:\n  disk_mib: {minimum: 20480, recommended: 10240}\n"),
            [
                (
                    "19:23: error [minimum-within-recommended] disk_mib: the minimum, 20480, is more than what is "
                    "recommended, 10240 | swap the two, or raise what is recommended"
                ),
            ],
            id="disk",
        ),
        pytest.param(
            edited(
                BOOTSTRAP, "requirements:\n", "requirements:\n  accelerator: {kind: GPU, minimum: 2, recommended: 1}\n"
            ),
            [
                (
                    "19:37: error [minimum-within-recommended] accelerator: the minimum, 2, is more than what is "
                    "recommended, 1 | swap the two, or raise what is recommended"
                ),
            ],
            id="accelerator",
        ),
    ],
)
def test_minimum_within_recommended(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "minimum-within-recommended", manifest) == expected
