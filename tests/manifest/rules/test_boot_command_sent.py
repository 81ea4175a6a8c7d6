"""boot-command-sent: typed, and started."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, ISO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(ISO, [], id="silent: enter, then a wait"),
        pytest.param(
            edited(ISO, "initrd /casper/initrd<enter>boot<enter><wait>", "<f10>"), [], id="silent: GRUB's editor"
        ),
        pytest.param(
            edited(ISO, "initrd /casper/initrd<enter>boot<enter><wait>", "<leftCtrlOn>x<leftCtrlOff><wait5>"),
            [],
            id="silent: GRUB's editor, the other way",
        ),
        pytest.param(BOOTSTRAP, [], id="silent: no installer"),
        pytest.param(
            edited(ISO, "initrd /casper/initrd<enter>boot<enter><wait>", "initrd /casper/initrd<enter>boot"),
            [
                (
                    "16:7: hint [boot-command-sent] the boot command does not end with a key that starts it, such "
                    "as <enter> | add <enter> at the end"
                ),
            ],
            id="never started",
        ),
    ],
)
def test_boot_command_sent(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "boot-command-sent", manifest) == expected
