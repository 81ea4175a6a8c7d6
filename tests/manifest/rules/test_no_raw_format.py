"""no-raw-format: raw is for those who asked."""

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
                "18:18: hint [no-raw-format] raw makes one more file, which takes 2048 MiB when it is unpacked | "
                "remove it, unless users asked for it; `qemu-img convert -O raw` makes one from the qcow2",
            ],
            id="raw besides",
        ),
    ],
)
def test_no_raw_format(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "no-raw-format", manifest) == expected
