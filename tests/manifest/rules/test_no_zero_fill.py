"""no-zero-fill: free space is not filled with zeros by hand."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ("dd if=/dev/zero of=/var/lib/x bs=1M count=10\ndd if=/dev/zero of=/dev/sdb\n# dd if=/dev/zero of=/zero"),
            [],
            id="silent: a file of a size, or a disk",
        ),
        pytest.param(
            "dd if=/dev/zero of=/zero bs=4096k || true\nrm -f /zero\ncat /dev/zero > /fill",
            [
                (
                    "provision/setup.sh:2:1: hint [no-zero-fill] dd fills the disk with zeros | remove "
                    "it; the build trims free space at its end"
                ),
                (
                    "provision/setup.sh:4:1: hint [no-zero-fill] cat fills the disk with zeros | remove "
                    "it; the build trims free space at its end"
                ),
            ],
            id="the disk is filled",
        ),
    ],
)
def test_no_zero_fill_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "no-zero-fill") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param("- command: dd if=/dev/urandom of=/x count=1", [], id="silent: another"),
        pytest.param(
            "- command: dd if=/dev/zero of=/zero",
            [
                (
                    "provision/site.yml:3:16: hint [no-zero-fill] dd fills the disk with zeros | remove "
                    "it; the build trims free space at its end"
                ),
            ],
            id="by a task",
        ),
    ],
)
def test_no_zero_fill_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "no-zero-fill") == expected
