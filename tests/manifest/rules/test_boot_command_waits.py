"""boot-command-waits: an installer's first screen is there within minutes."""

from pathlib import Path

import pytest
from tests.manifest.values import CLOUD_IMAGE, ISO, edited, said

LAST = "initrd /casper/initrd<enter>boot<enter><wait>"
HINT = "wait for the first screen only: build.ssh_timeout_s is how long the installation may take"


def found(how_long: str, line: int = 16) -> list[str]:
    return [
        f"{line}:7: error [boot-command-waits] the boot command waits {how_long} in all; an hour at most | {HINT}",
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param(LAST, [], id="silent: seconds"),
        pytest.param("<wait59m30s><enter>", [], id="silent: almost an hour, with the waits before it"),
        pytest.param("<enter>wait 99999h", [], id="silent: text that is typed"),
        pytest.param("<wait99999h><enter>", found("for days"), id="years"),
        pytest.param(f"<wait{'9' * 400}h><enter>", found("for days"), id="longer than the world stands"),
        pytest.param("<WAIT2h><enter>", found("2 h 0 min"), id="capitals"),
        pytest.param("<wait7200><enter>", found("2 h 0 min"), id="seconds without a unit"),
        pytest.param("<wait1h30m1.5s><enter>", found("1 h 30 min"), id="a length of several parts"),
        pytest.param("<wait5400000ms><enter>", found("1 h 30 min"), id="thousandths of seconds"),
        pytest.param("<wait40m><enter><wait40m>", found("1 h 20 min"), id="two that are too long together"),
    ],
)
def test_boot_command_waits(tmp_path: Path, typed: str, expected: list[str]) -> None:
    assert said(tmp_path, "boot-command-waits", edited(ISO, LAST, typed)) == expected


def test_without_an_installer(tmp_path: Path) -> None:
    assert said(tmp_path, "boot-command-waits", CLOUD_IMAGE) == []
