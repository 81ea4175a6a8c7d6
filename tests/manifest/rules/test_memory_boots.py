"""memory-boots: enough to boot."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: enough"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "name: Debian, version",
                "name: Alpine Linux, version",
                "memory_mib: {minimum: 512",
                "memory_mib: {minimum: 128",
            ),
            [],
            id="silent: an operating system that is not known here",
        ),
        pytest.param(
            edited(BOOTSTRAP, "memory_mib: {minimum: 512", "memory_mib: {minimum: 2"),
            [
                (
                    "20:25: warning [memory-boots] Debian does not boot with 2 MiB of memory; it takes 256 MiB by "
                    "itself | write MiB: 2 GiB are 2048"
                ),
            ],
            id="GiB instead of MiB",
        ),
        pytest.param(
            edited(BOOTSTRAP, "memory_mib: {minimum: 512", "memory_mib: {minimum: 255"),
            [
                (
                    "20:25: warning [memory-boots] Debian does not boot with 255 MiB of memory; it takes 256 MiB "
                    "by itself | write 256 or more"
                ),
            ],
            id="too little",
        ),
        pytest.param(
            edited(BOOTSTRAP, "name: Debian, version", "name: AlmaLinux, version"),
            [
                (
                    "20:25: warning [memory-boots] AlmaLinux does not boot with 512 MiB of memory; it takes 1024 "
                    "MiB by itself | write 1024 or more"
                ),
            ],
            id="enough for another one",
        ),
    ],
)
def test_memory_boots(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "memory-boots", manifest) == expected
