"""copied-programs: no compiled program is copied into the image."""

from pathlib import Path

import pytest
from tests.manifest.brought import copied


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("#!/bin/sh\n", [], id="silent: a script"),
        pytest.param("", [], id="silent: an empty file"),
        pytest.param(
            b"\x7fELF\x02\x01\x01",
            [
                (
                    "appliance.yaml:16:12: warning [copied-programs] 'files/copied' is a compiled "
                    "program: nobody can review or update it | install it from a package, or download a "
                    "release with its checksum in a script"
                ),
            ],
            id="ELF",
        ),
        pytest.param(
            b"MZ\x90\x00",
            [
                (
                    "appliance.yaml:16:12: warning [copied-programs] 'files/copied' is a Windows program: "
                    "nobody can review or update it | install it from a package, or download a release "
                    "with its checksum in a script"
                ),
            ],
            id="Windows",
        ),
    ],
)
def test_copied_programs_of_copied_files(tmp_path: Path, content: str | bytes, expected: list[str]) -> None:
    assert copied(tmp_path, "/etc/x", content, "copied-programs") == expected
