"""Partition tables are read as sfdisk writes them, and named when they are broken."""

from pathlib import Path

import pytest
from tests.auditing.images import run

from vmi.auditing.blocks.opening import opened
from vmi.auditing.disk import read_disk
from vmi.auditing.volumes.partitions import read_partitions
from vmi.auditing.volumes.table import PartitionTable

MIB = 2**20


def table_of(where: Path, script: str, damage: tuple[int, bytes] | None = None) -> PartitionTable:
    disk = where / "disk.raw"
    with disk.open("wb") as file:
        file.truncate(64 * MIB)
    if script:
        run("/usr/sbin/sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", disk, text=script)
    if damage:
        with disk.open("r+b") as file:
            file.seek(damage[0])
            file.write(damage[1])
    with opened(disk) as image:
        return read_partitions(image)


LOGICAL = "label: dos\nsize=4M,type=83\nsize=40M,type=5\nstart=6M,size=8M,type=83\nstart=15M,size=8M,type=82\n"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("label: dos\nstart=1M,size=8M,type=83\n", [(1, 1, 8, "0x83")], id="MBR"),
        pytest.param(LOGICAL, [(1, 1, 4, "0x83"), (5, 6, 8, "0x83"), (6, 15, 8, "0x82")], id="logical partitions"),
        pytest.param(
            "label: gpt\nstart=1M,size=4M,type=uefi\nsize=8M,type=linux\n",
            [
                (1, 1, 4, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"),
                (2, 5, 8, "0FC63DAF-8483-4772-8E79-3D69D8477DE4"),
            ],
            id="GPT",
        ),
    ],
)
def test_partitions(tmp_path: Path, script: str, expected: list[tuple[int, int, int, str]]) -> None:
    table = table_of(tmp_path, script)
    assert [(p.number, p.start // MIB, p.size // MIB, p.type) for p in table.partitions] == expected
    assert table.problems == ()


GPT = "label: gpt\nsize=8M,type=linux\n"


@pytest.mark.parametrize(
    ("script", "at", "data", "problems", "partitions"),
    [
        pytest.param(GPT, 512, b"rubbish", ("the first GPT is damaged; only its backup can be read",), 1,
                     id="first GPT"),
        pytest.param(GPT, 64 * MIB - 512, b"rubbish", ("the backup GPT is missing or damaged",), 1, id="backup GPT"),
        pytest.param(GPT, 1024 + 8, b"rubbish", ("the first GPT is damaged; only its backup can be read",), 1,
                     id="entries"),
        pytest.param(GPT, 446, bytes(64), ("the protective MBR is missing",), 1, id="protective MBR"),
        pytest.param("label: dos\nstart=1M,size=8M,type=83\n", 446 + 12, b"\xff\xff\xff\x7f",
                     ("partition 1 ends outside of the disk",), 0, id="outside of the disk"),
        pytest.param(LOGICAL, 5 * MIB + 462 + 8, bytes(4), ("the chain of logical partitions does not end",), 2,
                     id="logical partitions in a circle"),
        pytest.param(LOGICAL, 5 * MIB + 510, b"xx", ("the chain of logical partitions is broken",), 1,
                     id="logical partitions cut off"),
    ],
)  # fmt: skip
def test_broken_tables(
    tmp_path: Path, script: str, at: int, data: bytes, problems: tuple[str, ...], partitions: int
) -> None:
    table = table_of(tmp_path, script, (at, data))
    assert (table.problems, len(table.partitions)) == (problems, partitions)


def test_file_system_on_the_whole_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk.raw"
    run("/usr/sbin/mke2fs", "-q", "-t", "ext4", disk, "16M")
    with opened(disk) as image:
        found = read_disk(image)
    assert [(v.name, v.content, v.partition) for v in found.volumes] == [("the whole disk", "ext", None)]


@pytest.mark.parametrize("page", [4096, 65536])
def test_swap_is_recognised_as_mkswap_makes_it(tmp_path: Path, page: int) -> None:
    disk = tmp_path / "disk.raw"
    with disk.open("wb") as file:
        file.truncate(16 * MIB)
    run("/usr/sbin/mkswap", "--pagesize", str(page), disk)
    with opened(disk) as image:
        assert [volume.content for volume in read_disk(image).volumes] == ["swap"]
