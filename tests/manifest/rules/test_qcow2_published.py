"""qcow2-published: every list offers what was audited."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: left out"),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "formats: [ova, qcow2]\nrequirements:\n"),
            [],
            id="silent: among others",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "formats: [ova]\nrequirements:\n"),
            [
                (
                    "18:1: error [qcow2-published] qcow2 is not among the formats: it is what providers import, "
                    "and what is audited and booted | write `formats: [qcow2, ova]`"
                ),
            ],
            id="only ova",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "formats: [ova, raw, ova]\nrequirements:\n"),
            [
                (
                    "18:1: error [qcow2-published] qcow2 is not among the formats: it is what providers import, "
                    "and what is audited and booted | write `formats: [qcow2, ova, raw]`"
                ),
            ],
            id="only others, one twice",
        ),
    ],
)
def test_qcow2_published(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "qcow2-published", manifest) == expected
