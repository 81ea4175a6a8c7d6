"""disk-size: no larger than what is on it, and never larger than the machine's."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: small"),
        pytest.param(edited(BOOTSTRAP, "disk_mib: 2048", "disk_mib: 10240"), [], id="silent: 10 GiB"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "disk_mib: 2048",
                "disk_mib: 20480",
                "requirements:\n",
                "requirements:\n",
                "requirements:\n",
                "requirements:\n  disk_mib: {minimum: 20480, recommended: 40960}\n",
            ),
            [],
            id="silent: large, and explained",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "requirements:\n  disk_mib: {minimum: 2048, recommended: 40960}\n"),
            [],
            id="silent: machines need more than the image",
        ),
        pytest.param(
            edited(BOOTSTRAP, "disk_mib: 2048", "disk_mib: 10241"),
            [
                (
                    "14:11: warning [disk-size] a disk of 10241 MiB is larger than most images need; 10240 MiB are "
                    "enough for them | make it smaller: clouds grow it; or explain it: add `disk_mib: {minimum: "
                    "10241, recommended: 10241}` under requirements"
                ),
            ],
            id="large without a word",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "requirements:\n  disk_mib: {minimum: 1024, recommended: 40960}\n"),
            [
                (
                    "19:23: error [disk-size] the machine's disk is at least 1024 MiB, but the image itself has "
                    "2048 MiB | write `minimum: 2048` or more, or make the image's disk_mib smaller"
                ),
            ],
            id="machines with less than the image has",
        ),
    ],
)
def test_disk_size(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "disk-size", manifest) == expected
