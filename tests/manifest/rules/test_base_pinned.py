"""base-pinned: the base stays what it is."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, ISO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(CLOUD_IMAGE, [], id="silent: a date in the address"),
        pytest.param(edited(CLOUD_IMAGE, "/20251001/", "/currently/"), [], id="silent: a word that only begins alike"),
        pytest.param(BOOTSTRAP, [], id="silent: a release by its code name"),
        pytest.param(
            edited(CLOUD_IMAGE, "/20251001/", "/latest/"),
            [
                (
                    "11:8: warning [base-pinned] 'latest' in the address: it holds another file next time, and its "
                    "checksum will not fit | take the address with a date or a number in it"
                ),
            ],
            id="latest",
        ),
        pytest.param(
            edited(CLOUD_IMAGE, "/20251001/debian-13", "/20251001/noble-server-CURRENT"),
            [
                (
                    "11:8: warning [base-pinned] 'CURRENT' in the address: it holds another file next time, and "
                    "its checksum will not fit | take the address with a date or a number in it"
                ),
            ],
            id="current",
        ),
        pytest.param(
            edited(ISO, "/24.04/", "/daily-live/"),
            [
                (
                    "11:8: warning [base-pinned] 'daily' in the address: it holds another file next time, and its "
                    "checksum will not fit | take the address with a date or a number in it"
                ),
            ],
            id="in an installer's address",
        ),
        pytest.param(
            edited(BOOTSTRAP, "suite: trixie", "suite: testing"),
            [
                (
                    "12:10: warning [base-pinned] 'testing' is another release as time goes by | name the release "
                    "by its code name, such as trixie"
                ),
            ],
            id="a suite that moves",
        ),
    ],
)
def test_base_pinned(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "base-pinned", manifest) == expected
