"""no-desktop-packages: nothing for a screen."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: none"),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [libx11-6, xauth]"), [], id="silent: a library of X"
        ),
        pytest.param(CLOUD_IMAGE, [], id="silent: no packages"),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [gnome, task-xfce-desktop, ubuntu-desktop-minimal]"),
            [
                (
                    "13:14: warning [no-desktop-packages] 'gnome' is for a screen, and nobody has access to a "
                    "cloud machine's screen | remove it"
                ),
                (
                    "13:21: warning [no-desktop-packages] 'task-xfce-desktop' is for a screen, and nobody has "
                    "access to a cloud machine's screen | remove it"
                ),
                (
                    "13:40: warning [no-desktop-packages] 'ubuntu-desktop-minimal' is for a screen, and nobody has "
                    "access to a cloud machine's screen | remove it"
                ),
            ],
            id="a desktop",
        ),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [xserver-xorg, lightdm]"),
            [
                (
                    "13:14: warning [no-desktop-packages] 'xserver-xorg' is for a screen, and nobody has access to "
                    "a cloud machine's screen | remove it"
                ),
                (
                    "13:28: warning [no-desktop-packages] 'lightdm' is for a screen, and nobody has access to a "
                    "cloud machine's screen | remove it"
                ),
            ],
            id="a display",
        ),
    ],
)
def test_no_desktop_packages(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "no-desktop-packages", manifest) == expected
