"""base-format: the address ends as its kind and its format do."""

from pathlib import Path

import pytest
from tests.manifest.values import CLOUD_IMAGE, ISO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(CLOUD_IMAGE, [], id="silent: qcow2"),
        pytest.param(edited(CLOUD_IMAGE, "amd64.qcow2", "amd64.img"), [], id="silent: an ending that says nothing"),
        pytest.param(edited(CLOUD_IMAGE, "amd64.qcow2", "amd64.raw\n  format: raw"), [], id="silent: raw, and said so"),
        pytest.param(ISO, [], id="silent: an installer"),
        pytest.param(edited(CLOUD_IMAGE, "debian-13-generic-amd64.qcow2", "image"), [], id="silent: no ending"),
        pytest.param(
            edited(CLOUD_IMAGE, "amd64.qcow2", "amd64.raw"),
            [
                (
                    "11:8: error [base-format] the address ends with '.raw', but the format is qcow2 | write "
                    "`format: raw`"
                ),
            ],
            id="raw, and not said",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "amd64.qcow2", "amd64.qcow2\n  format: vmdk"),
            [
                (
                    "12:11: error [base-format] the address ends with '.qcow2', but the format is vmdk | write "
                    "`format: qcow2`"
                ),
            ],
            id="said wrongly",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "amd64.qcow2", "amd64.tar.xz"),
            [
                "11:8: error [base-format] '.xz' is packed, and is not unpacked here | take an unpacked file",
            ],
            id="packed",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "amd64.qcow2", "netinst.iso"),
            [
                (
                    "11:8: error [base-format] '.iso' is an installer, not a disk | write `kind: iso`, with a "
                    "boot_command and a seed"
                ),
            ],
            id="an installer as a disk",
        ),
        pytest.param(
            edited(ISO, "amd64.iso", "amd64.qcow2"),
            [
                "11:8: error [base-format] '.qcow2' is a disk, not an installer | write `kind: cloud-image`",
            ],
            id="a disk as an installer",
        ),
    ],
)
def test_base_format(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "base-format", manifest) == expected
