"""boot-command-keys: each key is one that can be pressed."""

from pathlib import Path

import pytest
from tests.manifest.values import CLOUD_IMAGE, ISO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(ISO, [], id="silent: keys, waits and addresses"),
        pytest.param(
            edited(
                ISO,
                "initrd /casper/initrd<enter>boot<enter><wait>",
                "<leftCtrlOn><xOn><xOff><leftCtrlOff><PageDown><F12><ENTER>",
            ),
            [],
            id="silent: held keys, a held letter, capitals",
        ),
        pytest.param(
            edited(
                ISO,
                "initrd /casper/initrd<enter>boot<enter><wait>",
                "<wait1m30s><wait500ms><wait10>sshkey=<build-key><enter>",
            ),
            [],
            id="silent: long waits, the build's key",
        ),
        pytest.param(
            edited(ISO, "initrd /casper/initrd<enter>boot<enter><wait>", "a < b > c <enter>"), [], id="silent: no key"
        ),
        pytest.param(CLOUD_IMAGE, [], id="silent: no installer"),
        pytest.param(
            edited(ISO, "initrd /casper/initrd<enter>boot<enter><wait>", "<entr><leftcontrolOn>"),
            [
                (
                    "16:7: error [boot-command-keys] <entr> is no key; it would be typed letter by letter | did "
                    "you mean <enter>?"
                ),
                (
                    "16:7: error [boot-command-keys] <leftcontrolOn> is no key; it would be typed letter by letter "
                    "| did you mean <leftCtrlOn>?"
                ),
            ],
            id="misspelt",
        ),
        pytest.param(
            edited(ISO, "initrd /casper/initrd<enter>boot<enter><wait>", "<password>"),
            [
                (
                    "16:7: error [boot-command-keys] <password> is no key; it would be typed letter by letter | "
                    "vmi lint --explain boot-command-keys lists all there are"
                ),
            ],
            id="nothing like it",
        ),
        pytest.param(
            edited(ISO, "<seed-url>/ <enter>", "<seed_url>/ <enter>"),
            [
                (
                    "15:7: error [boot-command-keys] <seed_url> is no key; it would be typed letter by letter | "
                    "did you mean <seed-url>?"
                ),
            ],
            id="the seed's address misspelt",
        ),
        pytest.param(
            edited(ISO, "initrd /casper/initrd<enter>boot<enter><wait>", "<waits><enter>"),
            [
                (
                    "16:7: error [boot-command-keys] <waits> is no key; it would be typed letter by letter | did "
                    "you mean <wait>?"
                ),
            ],
            id="a wait without a number",
        ),
        pytest.param(
            edited(ISO, "initrd /casper/initrd<enter>boot<enter><wait>", "<leftMeta>"),
            [
                (
                    "16:7: error [boot-command-keys] <leftMeta> is no key; it would be typed letter by letter | "
                    "did you mean <leftAlt>?"
                ),
            ],
            id="what Packer's QEMU builder does not press",
        ),
    ],
)
def test_boot_command_keys(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "boot-command-keys", manifest) == expected
