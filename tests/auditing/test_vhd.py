"""VHD files: the disk that qemu-img put into them is read, and what lies or is only a part is refused."""

import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.auditing.images import GOOD, audited, disk_of, make_disk, make_tree, messages, run, said_of

from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.opening import opened
from vmi.auditing.errors import UnreadableImage

MIB = 2**20
NOISE = Random(4).randbytes(100_000)
EXACT = "force_size=on"
"""Else qemu-img makes the disk larger, until a geometry fits."""
VERSION, SIZE, KIND, CHECKSUM = 12, 48, 60, 64
HEADER, TABLE, ENTRIES, BLOCK, SUM = 512, 512 + 16, 512 + 28, 512 + 32, 512 + 36


def converted(disk: Path, kind: str = "dynamic", size: str = EXACT) -> Path:
    image = disk.with_name(f"{kind}.vhd")
    run("qemu-img", "convert", "-O", "vpc", "-o", f"subformat={kind},{size}", disk, image)
    return image


@pytest.mark.parametrize(
    ("size", "pieces", "runs"),
    [
        pytest.param(3 * MIB, (), [], id="empty"),
        pytest.param(
            6 * MIB, ((0, b"x"), (6 * MIB - 1, b"y")), [(0, 2 * MIB), (4 * MIB, 6 * MIB)], id="first and last"
        ),
        pytest.param(8 * MIB, ((4 * MIB - 3, b"abcdef"),), [(2 * MIB, 6 * MIB)], id="across blocks"),
        pytest.param(3 * MIB, ((2 * MIB, b"end"),), [(2 * MIB, 3 * MIB)], id="no whole number of blocks"),
    ],
)
def test_the_disk_that_was_put_in_is_read(
    tmp_path: Path, size: int, pieces: tuple[tuple[int, bytes], ...], runs: list[tuple[int, int]]
) -> None:
    disk = disk_of(tmp_path / "disk.raw", size, *pieces)
    with opened(converted(disk)) as image:
        assert list(image.data_runs(0, size)) == runs
        assert image.read(0, size) == disk.read_bytes()
    with opened(converted(disk, "fixed")) as image:
        assert image.read(0, size) == disk.read_bytes()
        assert image.size == size


@pytest.mark.parametrize("kind", ["dynamic", "fixed"])
def test_a_disk_that_was_made_larger_ends_with_zeros(tmp_path: Path, kind: str) -> None:
    disk = disk_of(tmp_path / "disk.raw", 3 * MIB, (MIB, NOISE))
    with opened(converted(disk, kind, "force_size=off")) as image:
        assert image.size > 3 * MIB
        assert image.read(0, image.size) == disk.read_bytes().ljust(image.size, b"\0")


@pytest.mark.parametrize("kind", ["dynamic", "fixed"])
def test_a_guest_in_it_is_found_to_be_good(tmp_path: Path, kind: str) -> None:
    image = converted(make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD)), kind)
    assert messages(audited(image)) == ["image file: is vhd, which is not compressed"]


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    disk = disk_of(tmp_path / "disk.raw", 4 * MIB, (MIB, NOISE))
    path = converted(disk)
    with opened(path) as image:
        assert image.container == Container("vhd", path.stat().st_size, 4 * MIB, version=1, clusters=1)
    with opened(converted(disk, "fixed")) as image:
        assert image.container == Container("vhd", 4 * MIB + 512, 4 * MIB, version=1)


Change = Callable[[bytearray], object]


def summed(image: bytearray, start: int, length: int, at: int) -> None:
    image[at : at + 4] = bytes(4)
    image[at : at + 4] = (~sum(image[start : start + length]) & 0xFFFFFFFF).to_bytes(4, "big")


def footer(place: int, form: str, value: int) -> Change:
    """Another value in the footer and its copy, with checksums that hold."""

    def change(image: bytearray) -> None:
        struct.pack_into(form, image, place, value)
        summed(image, 0, 512, CHECKSUM)
        image[-512:] = image[:512]

    return change


def header(place: int, form: str, value: int) -> Change:
    def change(image: bytearray) -> None:
        struct.pack_into(form, image, place, value)
        summed(image, HEADER, 1024, SUM)

    return change


def entry(number: int, value: int) -> Change:
    return lambda image: struct.pack_into(">I", image, 1536 + 4 * number, value)


def unwritten(image: bytearray) -> None:
    """The first block has data where its bitmap says that nothing was written."""
    (sector,) = struct.unpack_from(">I", image, 1536)
    image[sector * 512] = 0


LIES = [
    ("checksum", lambda image: image.__setitem__(16, 9), "is damaged: the checksum of its footer is another"),
    ("footer that is not its copy", lambda image: image.__setitem__(-500, 9),
     "is truncated or damaged: its footer is missing"),
    ("version", footer(VERSION, ">I", 2 << 16), "is VHD version 2.0; version 1.0 is known"),
    ("differencing", footer(KIND, ">I", 4), "has a parent, so it is only a part of a disk"),
    ("fixed with a copy of its footer", footer(KIND, ">I", 2),
     "is damaged: a disk of kind 2 does not begin and end like this"),
    ("kind that does not exist", footer(KIND, ">I", 99),
     "is damaged: a disk of kind 99 does not begin and end like this"),
    ("virtual size that lies", footer(SIZE, ">Q", 2**63),
     "has a virtual size of 9223372036854775808 bytes; at most 70368744177664 are read"),
    ("no disk", footer(SIZE, ">Q", 0), "has a virtual size of 0 bytes; at most 70368744177664 are read"),
    ("fewer blocks than the disk has", header(ENTRIES, ">I", 1), "is damaged: 1 blocks do not make 4194304 bytes"),
    ("billions of blocks",
     lambda image: (header(ENTRIES, ">I", 2**32 - 1)(image), footer(SIZE, ">Q", 2**46)(image)),
     "is too large: it has 33554432 blocks; at most 2097152 are read"),
    ("huge blocks", header(BLOCK, ">I", 2**31), "is damaged: blocks of 2147483648 bytes do not exist"),
    ("header beyond the file", footer(16, ">Q", 2**62),
     "is truncated or damaged: the header lies beyond the end of the file"),
    ("header that is none", footer(16, ">Q", 0), "is damaged: its header is none"),
    ("table beyond the file", header(TABLE, ">Q", 2**62),
     "is truncated or damaged: the table of blocks lies beyond the end of the file"),
    ("block beyond the file", entry(0, 2**32 - 2),
     "is truncated or damaged: a block lies beyond the end of the file"),
    ("two blocks at one place", lambda image: entry(1, struct.unpack_from(">I", image, 1536)[0])(image),
     "is damaged: two blocks overlap"),
    ("data that were never written", unwritten, "is damaged: block 0 has data where it says that there are none"),
]  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return converted(disk_of(tmp_path_factory.mktemp("vhd") / "disk.raw", 4 * MIB, (0, NOISE))).read_bytes()


@pytest.mark.parametrize(("change", "expected"), [pytest.param(*rest, id=name) for name, *rest in LIES])
def test_what_lies_or_is_only_a_part_is_refused(good: bytes, tmp_path: Path, change: Change, expected: str) -> None:
    content = bytearray(good)
    change(content)
    image = tmp_path / "image.vhd"
    image.write_bytes(content)
    assert said_of(image) == expected


def test_sectors_that_were_never_written_and_are_zeros_do_no_harm(good: bytes, tmp_path: Path) -> None:
    content = bytearray(good)
    (sector,) = struct.unpack_from(">I", content, 1536)
    content[sector * 512 + 511] = 0
    (tmp_path / "image.vhd").write_bytes(content)
    assert said_of(tmp_path / "image.vhd") == ""


def test_a_fixed_disk_of_another_size_is_refused(tmp_path: Path) -> None:
    image = converted(disk_of(tmp_path / "disk.raw", 3 * MIB, (MIB, NOISE)), "fixed")
    image.write_bytes(bytes(512) + image.read_bytes())
    assert said_of(image) == f"is damaged: a disk of {3 * MIB} bytes, and {3 * MIB + 512} are there"


def test_a_dynamic_disk_without_its_beginning_is_refused(good: bytes, tmp_path: Path) -> None:
    (tmp_path / "image.vhd").write_bytes(bytes(512) + good[512:])
    assert said_of(tmp_path / "image.vhd") == "is damaged: a disk of kind 3 does not begin and end like this"


def test_a_raw_disk_that_ends_with_the_word_alone_is_raw(tmp_path: Path) -> None:
    with opened(disk_of(tmp_path / "disk.raw", MIB, (MIB - 512, b"conectix"))) as image:
        assert (image.container.format, image.size) == ("raw", MIB)


@pytest.mark.parametrize("left", [8, 100, 511, 512, 1000, 1536, 2 * MIB])
def test_a_file_that_was_cut_off_is_refused_at_once(good: bytes, tmp_path: Path, left: int) -> None:
    image = tmp_path / "image.vhd"
    image.write_bytes(good[:left])
    with pytest.raises(UnreadableImage), opened(image):
        pass


def test_mutated_headers_are_read_or_refused(good: bytes, tmp_path: Path) -> None:
    image, chance = tmp_path / "mutated.vhd", Random(9)
    places = [*range(8, 85), *range(512, 552), *range(1536, 1544), *range(2048, 2560)]
    outcomes: Counter[bool] = Counter()
    for number in range(400):
        mutated = bytearray(good)
        for _ in range(chance.choice((1, 1, 4))):
            mutated[chance.choice(places)] = chance.choice((0, 1, 0x80, 0xFF, chance.randrange(256)))
        if number % 4:
            summed(mutated, HEADER, 1024, SUM)
            summed(mutated, 0, 512, CHECKSUM)
            mutated[-512:] = mutated[:512]
        image.write_bytes(mutated)
        outcomes[bool(said_of(image))] += 1
    assert min(outcomes.values()) > 20
