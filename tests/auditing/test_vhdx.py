"""VHDX files: the disk that qemu-img put into them is read, and what lies or is only a part is refused."""

import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from tests.auditing.containers import qemu
from tests.auditing.images import disk_of, said_of

from vmi.auditing.blocks import vhdx
from vmi.auditing.blocks.crc32c import crc32c
from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.opening import opened
from vmi.auditing.errors import UnreadableImage

MIB = 2**20
NOISE = Random(4).randbytes(100_000)
HEADERS, REGIONS = (64 * 2**10, 128 * 2**10), (192 * 2**10, 256 * 2**10)
SEQUENCE, LOG_GUID, VERSION = 8, 48, 66
Change = Callable[[bytearray], object]


def made(disk: Path, *options: str) -> Path:
    image = disk.with_suffix(".vhdx")
    qemu("vhdx", "block_size=1M", *options)(disk, image)
    return image


@pytest.mark.parametrize(
    ("size", "pieces", "runs"),
    [
        pytest.param(3 * MIB, (), [], id="empty"),
        pytest.param(6 * MIB, ((0, b"x"), (6 * MIB - 1, b"y")), [(0, MIB), (5 * MIB, 6 * MIB)], id="first and last"),
        pytest.param(8 * MIB, ((4 * MIB - 3, b"abcdef"),), [(3 * MIB, 5 * MIB)], id="across blocks"),
        pytest.param(5 * MIB // 2, ((2 * MIB, b"end"),), [(2 * MIB, 5 * MIB // 2)], id="no whole number of blocks"),
    ],
)
def test_the_disk_that_was_put_in_is_read(
    tmp_path: Path, size: int, pieces: tuple[tuple[int, bytes], ...], runs: list[tuple[int, int]]
) -> None:
    disk = disk_of(tmp_path / "disk.raw", size, *pieces)
    with opened(made(disk)) as image:
        assert list(image.data_runs(0, size)) == runs
        assert image.read(0, size) == disk.read_bytes()
        assert image.read(MIB - 5, 10) == disk.read_bytes()[MIB - 5 : MIB + 5]
    with opened(made(disk, "subformat=fixed")) as image:
        assert image.read(0, image.size) == disk.read_bytes()


def test_more_blocks_than_stand_before_a_bitmap(tmp_path: Path) -> None:
    """With blocks of 256 MiB, every sixteenth place in the table is for a bitmap: at 5 GiB there is one in between."""
    places = ((0, b"first"), (4 * 2**30 - 9, b"before"), (4 * 2**30, b"behind"), (5 * 2**30 - 4, b"last"))
    disk = disk_of(tmp_path / "disk.raw", 5 * 2**30, *places)
    qemu("vhdx", "block_size=256M")(disk, tmp_path / "disk.vhdx")
    with opened(tmp_path / "disk.vhdx") as image:
        for offset, piece in places:
            assert image.read(offset, len(piece)) == piece


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    path = made(disk_of(tmp_path / "disk.raw", 4 * MIB, (MIB, NOISE)))
    with opened(path) as image:
        assert image.container == Container("vhdx", path.stat().st_size, 4 * MIB, version=1, clusters=1)
    with path.open("ab") as file:
        file.write(b"more")
    with opened(path) as image:
        assert image.container.trailing_bytes == 4


def test_checksum() -> None:
    assert crc32c(b"123456789") == 0xE306_9283


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    where = tmp_path_factory.mktemp("vhdx")
    return made(disk_of(where / "disk.raw", 4 * MIB, (MIB, NOISE))).read_bytes()


def summed(image: bytearray, start: int, length: int) -> None:
    image[start + 4 : start + 8] = bytes(4)
    image[start + 4 : start + 8] = crc32c(bytes(image[start : start + length])).to_bytes(4, "little")


def header(place: int, form: str, value: int) -> Change:
    """Another value in both headers, with checksums that hold."""

    def change(image: bytearray) -> None:
        for start in HEADERS:
            struct.pack_into(form, image, start + place, value)
            summed(image, start, 4096)

    return change


def regions(change: Callable[[bytearray, int], object]) -> Change:
    def changed(image: bytearray) -> None:
        for start in REGIONS:
            change(image, start)
            summed(image, start, 64 * 2**10)

    return changed


def region_at(image: bytes | bytearray, guid: bytes) -> int:
    """Where a region lies in the file."""
    at = image.index(guid, REGIONS[0])
    return int(struct.unpack_from("<Q", image, at + 16)[0])


def guid(name: str) -> bytes:
    return UUID(name).bytes_le


TABLE, METADATA, PARAMETERS, SIZE = map(guid, (vhdx.BLOCKS, vhdx.METADATA, vhdx.PARAMETERS, vhdx.SIZE))


def item(guid: bytes, form: str, value: int, at: int = 0) -> Change:
    """Another value in an item of the metadata."""

    def change(image: bytearray) -> None:
        start = region_at(image, METADATA)
        entry = image.index(guid, start)
        (offset,) = struct.unpack_from("<I", image, entry + 16)
        struct.pack_into(form, image, start + offset + at, value)

    return change


def block(number: int, value: int) -> Change:
    return lambda image: struct.pack_into("<Q", image, region_at(image, TABLE) + 8 * number, value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            header(LOG_GUID, "<Q", 1),
            "was not closed in order: its log has to be replayed before it is a disk",
            id="log",
        ),
        pytest.param(header(VERSION, "<H", 2), "is VHDX version 2; version 1 is known", id="version"),
        pytest.param(item(PARAMETERS, "<I", 2, at=4), "has a parent, so it is only a part of a disk", id="parent"),
        pytest.param(
            item(PARAMETERS, "<I", 3 * MIB), f"is damaged: blocks of {3 * MIB} bytes do not exist", id="block size"
        ),
        pytest.param(
            item(SIZE, "<Q", 0), "has a virtual size of 0 bytes; at most 70368744177664 are read", id="no size"
        ),
        pytest.param(
            item(SIZE, "<Q", 2**60),
            f"has a virtual size of {2**60} bytes; at most 70368744177664 are read",
            id="size that lies",
        ),
        pytest.param(
            item(SIZE, "<Q", 2**45), "is too large: it has 33554432 blocks; at most 2097152 are read", id="many blocks"
        ),
        pytest.param(
            block(1, 7 | 3 << 20),
            "is damaged: a block is in state 7, which a disk without parent does not have",
            id="half a block",
        ),
        pytest.param(
            block(0, 6),
            "is damaged: a block is in state 6, which a disk without parent does not have",
            id="block without place",
        ),
        pytest.param(
            block(0, 6 | 2**40),
            "is truncated or damaged: a block lies beyond the end of the file",
            id="block beyond the file",
        ),
        pytest.param(
            regions(lambda image, start: struct.pack_into("<I", image, start + 8, 1)),
            "is damaged: it has no table of blocks, or no metadata",
            id="one region",
        ),
        pytest.param(
            regions(lambda image, start: struct.pack_into("<16sQII", image, start + 16, bytes(16), 0, 0, 1)),
            "needs a region that this version does not know: 00000000-0000-0000-0000-000000000000",
            id="unknown region",
        ),
        pytest.param(
            lambda image: [image.__setitem__(start + 9, 99) for start in HEADERS],
            "is damaged: neither of its headers is whole",
            id="checksums of headers",
        ),
        pytest.param(
            lambda image: [image.__setitem__(start + 9, 99) for start in REGIONS],
            "is damaged: neither of its tables of regions is whole",
            id="checksums of regions",
        ),
    ],
)
def test_what_lies_or_is_a_part_is_refused(good: bytes, tmp_path: Path, change: Change, said: str) -> None:
    image = bytearray(good)
    change(image)
    (tmp_path / "image.vhdx").write_bytes(image)
    assert said_of(tmp_path / "image.vhdx") == said


@pytest.mark.parametrize("number", [0, 1])
def test_one_of_two_headers_is_enough(good: bytes, tmp_path: Path, number: int) -> None:
    image = bytearray(good)
    image[HEADERS[number] + 9] ^= 0xFF
    image[REGIONS[number] + 9] ^= 0xFF
    (tmp_path / "image.vhdx").write_bytes(image)
    assert said_of(tmp_path / "image.vhdx") == ""


@pytest.mark.parametrize("left", [512, 65536, 70_000, 300_000, MIB, 3 * MIB])
def test_a_file_that_was_cut_off_is_refused_at_once(good: bytes, tmp_path: Path, left: int) -> None:
    image = tmp_path / "image.vhdx"
    image.write_bytes(good[:left])
    with pytest.raises(UnreadableImage), opened(image):
        pass


def test_mutated_tables_are_read_or_refused(good: bytes, tmp_path: Path) -> None:
    image, chance = tmp_path / "mutated.vhdx", Random(9)
    metadata, table = region_at(good, METADATA), region_at(good, TABLE)
    places = [
        *range(metadata, metadata + 300),
        *range(metadata + 2**16, metadata + 2**16 + 64),
        *range(table, table + 32),
    ]
    outcomes: Counter[bool] = Counter()
    for _ in range(150):
        mutated = bytearray(good)
        for _ in range(chance.choice((1, 1, 4))):
            mutated[chance.choice(places)] = chance.choice((0, 1, 0x80, 0xFF, chance.randrange(256)))
        image.write_bytes(mutated)
        outcomes[bool(said_of(image))] += 1
    assert min(outcomes.values()) > 20
