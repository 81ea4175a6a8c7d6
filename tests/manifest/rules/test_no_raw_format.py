"""no-raw-format: raw is not compressed."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "formats: [qcow2, ova]\nrequirements:\n"),
            [],
            id="silent: qcow2 and ova",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "formats: [qcow2, raw]\nrequirements:\n"),
            [
                (
                    "18:18: warning [no-raw-format] raw is not compressed: every download of it has all 2048 MiB "
                    "of the disk | remove it; who needs it runs `qemu-img convert -O raw`"
                ),
            ],
            id="raw besides",
        ),
    ],
)
def test_no_raw_format(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "no-raw-format", manifest) == expected
