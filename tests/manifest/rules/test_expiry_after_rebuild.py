"""expiry-after-rebuild: a release lives until the next."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: left out"),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "policy: {rebuild_days: 30, expiry_days: 31}\nrequirements:\n"),
            [],
            id="silent: longer",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "policy: {rebuild_days: 30, expiry_days: 20}\nrequirements:\n"),
            [
                (
                    "18:41: warning [expiry-after-rebuild] a release expires after 20 days, but the next is built "
                    "after 30 | write `expiry_days: 60` or more, or rebuild sooner"
                ),
            ],
            id="shorter",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "policy: {expiry_days: 7}\nrequirements:\n"),
            [
                (
                    "18:23: warning [expiry-after-rebuild] a release expires after 7 days, but the next is built "
                    "after 30 | write `expiry_days: 60` or more, or rebuild sooner"
                ),
            ],
            id="shorter than what is usual",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "policy: {rebuild_days: 366}\nrequirements:\n"),
            [
                (
                    "18:24: warning [expiry-after-rebuild] a release expires after 366 days, but the next is built "
                    "after 366 | rebuild sooner"
                ),
            ],
            id="never rebuilt in time",
        ),
    ],
)
def test_expiry_after_rebuild(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "expiry-after-rebuild", manifest) == expected
