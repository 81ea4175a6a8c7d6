"""base-exists: what an appliance stands on is there, in that version or with that digest."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, DERIVED, edited, said

NAMED = 'name: debian-13, version: "13.1"}'
DIGEST = "5f" * 32
RECORD = "appliances/debian-13/releases/13.0.yaml"


@pytest.mark.parametrize(
    ("manifest", "others", "expected"),
    [
        pytest.param(DERIVED, {}, [], id="silent: its present version"),
        pytest.param(BOOTSTRAP, {}, [], id="silent: no appliance"),
        pytest.param(
            edited(DERIVED, NAMED, 'name: debian-13, version: "13.0"}'),
            {RECORD: "version: '13.0'\n"},
            [],
            id="silent: a released version",
        ),
        pytest.param(
            edited(DERIVED, NAMED, f'name: debian-13, version: "sha256:{DIGEST}"}}'),
            {RECORD: f"sha256: {DIGEST}\n"},
            [],
            id="silent: the digest of a released image",
        ),
        pytest.param(
            edited(DERIVED, NAMED, 'name: debian-12, version: "12.1"}'),
            {},
            [
                "9:31: error [base-exists] base appliance 'debian-12' is not in this repository"
                " | did you mean 'debian-13'?"
            ],
            id="an appliance that is not there",
        ),
        pytest.param(
            edited(DERIVED, NAMED, 'name: debian-13, version: "12.9"}'),
            {RECORD: "version: '13.0'\n"},
            ["9:51: error [base-exists] base 'debian-13' has no version '12.9' | its version is '13.1'"],
            id="a version that never was",
        ),
        pytest.param(
            edited(DERIVED, NAMED, 'name: debian-13, version: "12.01"}'),
            {"appliances/debian-13/releases/12.1.yaml": "version: '12.1'\n"},
            [
                "9:51: error [base-exists] base 'debian-13' has no version '12.01' | its version is '13.1';"
                " or did you mean '12.1', which was released?"
            ],
            id="a version like one that was released",
        ),
        pytest.param(
            edited(DERIVED, NAMED, f'name: debian-13, version: "sha256:{DIGEST}"}}'),
            {},
            [
                "9:51: error [base-exists] no release record of 'debian-13' names an image with the digest"
                " 'sha256:5f5f5f5f5f5f...' | it was not released yet: name its version"
            ],
            id="a digest of what was never released",
        ),
        pytest.param(
            edited(DERIVED, NAMED, f'name: debian-13, version: "sha256:{DIGEST}"}}'),
            {RECORD: f"sha256: {'5e' * 32}\n"},
            [
                "9:51: error [base-exists] no release record of 'debian-13' names an image with the digest"
                " 'sha256:5f5f5f5f5f5f...' | digests stand in its release records, such as"
                " appliances/debian-13/releases/13.0.yaml"
            ],
            id="a digest of no released image",
        ),
    ],
)
def test_base_exists(tmp_path: Path, manifest: str, others: dict[str, str], expected: list[str]) -> None:
    assert said(tmp_path, "base-exists", manifest, others) == expected


def test_a_record_that_cannot_be_read_proves_nothing(tmp_path: Path) -> None:
    records = tmp_path / "appliances/debian-13/releases"
    records.mkdir(parents=True)
    (records / "13.0.yaml").symlink_to("/proc/self/mem")
    (records / "13.1.yaml").mkdir()
    manifest = edited(DERIVED, NAMED, f'name: debian-13, version: "sha256:{DIGEST}"}}')
    assert len(said(tmp_path, "base-exists", manifest)) == 1
