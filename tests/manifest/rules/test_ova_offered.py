"""ova-offered: EGI prefers OVA."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "formats: [qcow2, ova]\nrequirements:\n"), [], id="silent: offered"
        ),
        pytest.param(
            BOOTSTRAP,
            [
                (
                    "1:1: hint [ova-offered] ova is not among the formats; EGI prefers it, because it is "
                    "standardised | write `formats: [qcow2, ova]`"
                ),
            ],
            id="formats left out",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "formats: [qcow2]\nrequirements:\n"),
            [
                (
                    "18:1: hint [ova-offered] ova is not among the formats; EGI prefers it, because it is "
                    "standardised | write `formats: [qcow2, ova]`"
                ),
            ],
            id="formats without it",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "hypervisors: [KVM, VirtualBox, VMWare]\nrequirements:\n"),
            [
                (
                    "1:1: warning [ova-offered] ova is not among the formats, but VirtualBox and VMWare cannot "
                    "read the others | write `formats: [qcow2, ova]`"
                ),
            ],
            id="tried with what reads nothing else",
        ),
    ],
)
def test_ova_offered(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "ova-offered", manifest) == expected
