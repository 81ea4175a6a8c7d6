"""no-compilers: nothing for building is left."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, ISO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: none"),
        pytest.param(
            edited(
                BOOTSTRAP, "packages: [nftables]", "packages: [gcc-14-base, libgcc-s1, dev-tools, udev, makedumpfile]"
            ),
            [],
            id="silent: what only looks alike",
        ),
        pytest.param(ISO, [], id="silent: no packages"),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [build-essential, gcc-14, openjdk-21-jdk]"),
            [
                (
                    "13:14: warning [no-compilers] 'build-essential' is for building software, and stays in the "
                    "image | let a script install it, use it and purge it"
                ),
                (
                    "13:31: warning [no-compilers] 'gcc-14' is for building software, and stays in the image | let "
                    "a script install it, use it and purge it"
                ),
                (
                    "13:39: warning [no-compilers] 'openjdk-21-jdk' is for building software, and stays in the "
                    "image | let a script install it, use it and purge it"
                ),
            ],
            id="compilers",
        ),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [libssl-dev, linux-headers-cloud-amd64, python3-dev]"),
            [
                (
                    "13:14: warning [no-compilers] 'libssl-dev' holds header files for building software, and "
                    "stays in the image | let a script install it, use it and purge it"
                ),
                (
                    "13:26: warning [no-compilers] 'linux-headers-cloud-amd64' holds header files for building "
                    "software, and stays in the image | let a script install it, use it and purge it"
                ),
                (
                    "13:53: warning [no-compilers] 'python3-dev' holds header files for building software, and "
                    "stays in the image | let a script install it, use it and purge it"
                ),
            ],
            id="headers",
        ),
    ],
)
def test_no_compilers(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "no-compilers", manifest) == expected
