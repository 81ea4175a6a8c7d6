"""no-clear-text-logins: no passwords in clear text."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: none"),
        pytest.param(edited(BOOTSTRAP, "packages: [nftables]", "packages: [telnet, ftp]"), [], id="silent: a client"),
        pytest.param(CLOUD_IMAGE, [], id="silent: no packages"),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [telnetd, vsftpd]"),
            [
                (
                    "13:14: error [no-clear-text-logins] 'telnetd' serves without encryption: who sits on the way "
                    "reads and changes what is sent | remove it; SSH and sftp are there"
                ),
                (
                    "13:23: error [no-clear-text-logins] 'vsftpd' serves without encryption: who sits on the way "
                    "reads and changes what is sent | remove it; SSH and sftp are there"
                ),
            ],
            id="servers",
        ),
    ],
)
def test_no_clear_text_logins(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "no-clear-text-logins", manifest) == expected
