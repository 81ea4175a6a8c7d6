"""copied-data: no data are copied into the image."""

from pathlib import Path

import pytest
from tests.manifest.brought import Appliance, copied


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        pytest.param("files/x.tar.gz", 64 * 1024, [], id="silent: a small archive"),
        pytest.param("files/words.txt", 500_000, [], id="silent: a large text"),
        pytest.param("files/reads.fastq", 0, [], id="silent: an empty file"),
        pytest.param(
            "files/x.tar.gz",
            100_000,
            [
                "appliance.yaml:16:12: warning [copied-data] 'files/x.tar.gz' is data (97 KiB of .gz)"
                " | let the machine fetch it when it runs, or a script fetch it with a checksum"
            ],
            id="an archive",
        ),
        pytest.param(
            "files/reads.FASTQ",
            100_000,
            [
                "appliance.yaml:16:12: warning [copied-data] 'files/reads.FASTQ' is data (97 KiB of .FASTQ)"
                " | let the machine fetch it when it runs, or a script fetch it with a checksum"
            ],
            id="a data set",
        ),
    ],
)
def test_copied_data(tmp_path: Path, name: str, size: int, expected: list[str]) -> None:
    assert copied(tmp_path, "/opt/x", b"x" * size, "copied-data", name=name) == expected


def test_copied_data_together(tmp_path: Path) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_steps("".join(f"  - {{file: files/text-{n}, to: /opt/text-{n}}}\n" for n in range(6)))
    for n in range(6):
        appliance.write(f"files/text-{n}", b"x" * (900_000 + n))
    assert appliance.found("copied-data") == [
        "appliance.yaml:21:12: warning [copied-data] the appliance brings 5.1 MiB of files,"
        " the largest is 'files/text-5'"
        " | at most 5 MiB; let the machine fetch data when it runs"
    ]
