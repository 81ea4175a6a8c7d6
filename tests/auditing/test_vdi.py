"""VDI files: the disk that qemu-img put into them is read, and what lies or is only a part is refused."""

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
DYNAMIC, FIXED = ("-o", "static=off"), ("-o", "static=on")
KIND, TABLE, DATA, SIZE, BLOCK, EXTRA, BLOCKS, LINK, PARENT = 76, 340, 344, 368, 376, 380, 384, 424, 440


def converted(disk: Path, *options: str) -> Path:
    image = disk.with_name("image.vdi")
    run("qemu-img", "convert", "-O", "vdi", *options, disk, image)
    return image


@pytest.mark.parametrize(
    ("size", "pieces", "runs"),
    [
        pytest.param(3 * MIB, (), [], id="empty"),
        pytest.param(4 * MIB, ((0, b"x"), (4 * MIB - 1, b"y")), [(0, MIB), (3 * MIB, 4 * MIB)], id="first and last"),
        pytest.param(4 * MIB, ((2 * MIB - 3, b"abcdef"),), [(MIB, 3 * MIB)], id="across blocks"),
        pytest.param(3 * MIB + 512, ((3 * MIB, b"end"),), [(3 * MIB, 3 * MIB + 512)], id="no whole number of blocks"),
    ],
)
def test_the_disk_that_was_put_in_is_read(
    tmp_path: Path, size: int, pieces: tuple[tuple[int, bytes], ...], runs: list[tuple[int, int]]
) -> None:
    disk = disk_of(tmp_path / "disk.raw", size, *pieces)
    with opened(converted(disk, *DYNAMIC)) as image:
        assert list(image.data_runs(0, size)) == runs
        assert image.read(0, size) == disk.read_bytes()
    with opened(converted(disk, *FIXED)) as image:
        assert image.read(0, size) == disk.read_bytes()


def test_a_guest_in_it_is_found_to_be_good(tmp_path: Path) -> None:
    image = converted(make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD)))
    assert messages(audited(image)) == ["image file: is vdi, which is not compressed"]


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    path = converted(disk_of(tmp_path / "disk.raw", 4 * MIB, (MIB, NOISE)))
    with opened(path) as image:
        assert image.container == Container("vdi", path.stat().st_size, 4 * MIB, version=1, clusters=1)


Change = Callable[[bytearray], object]


def put(place: int, form: str, *values: int | bytes) -> Change:
    return lambda image: struct.pack_into(form, image, place, *values)


def entry(number: int, value: int) -> Change:
    return lambda image: struct.pack_into("<I", image, struct.unpack_from("<I", image, TABLE)[0] + 4 * number, value)


PART = "has a parent or is a snapshot, so it is only a part of a disk"
LIES = [
    ("version", put(68, "<I", 2 << 16), "is VDI version 2.0; version 1.1 is known"),
    ("differencing", put(KIND, "<I", 4), PART),
    ("undo", put(KIND, "<I", 3), PART),
    ("parent", put(PARENT, "<16s", b"x"), PART),
    ("link", put(LINK, "<16s", b"x"), PART),
    ("huge blocks", put(BLOCK, "<I", 2**31), "has blocks of 2147483648 and 0 bytes; 1 MiB is read"),
    ("blocks with something before them", put(EXTRA, "<I", 512), "has blocks of 1048576 and 512 bytes; 1 MiB is read"),
    ("virtual size that lies", put(SIZE, "<Q", 2**63),
     "has a virtual size of 9223372036854775808 bytes; at most 70368744177664 are read"),
    ("no disk", put(SIZE, "<Q", 0), "has a virtual size of 0 bytes; at most 70368744177664 are read"),
    ("fewer blocks than the disk has", put(BLOCKS, "<I", 2), "is damaged: 2 blocks do not make 4194304 bytes"),
    ("billions of blocks", lambda image: (put(SIZE, "<Q", 2**46)(image), put(BLOCKS, "<I", 2**26)(image),
                                          put(DATA, "<I", 2**30)(image)),
     "is too large: it has 67108864 blocks; at most 2097152 are read"),
    ("table beyond the file", lambda image: (put(TABLE, "<I", 2**31)(image), put(DATA, "<I", 2**31 + 16)(image)),
     "is truncated or damaged: the table of blocks lies beyond the end of the file"),
    ("blocks inside of the table", put(DATA, "<I", 0), "is damaged: its blocks begin inside of their table"),
    ("block beyond the file", entry(0, 2**31),
     "is truncated or damaged: a block lies beyond the end of the file"),
    ("two blocks at one place", lambda image: (entry(0, 0)(image), entry(2, 0)(image)),
     "is damaged: two blocks overlap"),
]  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return converted(disk_of(tmp_path_factory.mktemp("vdi") / "disk.raw", 4 * MIB, (MIB, NOISE))).read_bytes()


@pytest.mark.parametrize(("change", "expected"), [pytest.param(*rest, id=name) for name, *rest in LIES])
def test_what_lies_or_is_only_a_part_is_refused(good: bytes, tmp_path: Path, change: Change, expected: str) -> None:
    content = bytearray(good)
    change(content)
    image = tmp_path / "image.vdi"
    image.write_bytes(content)
    assert said_of(image) == expected


def test_a_block_that_was_given_back_is_zeros(good: bytes, tmp_path: Path) -> None:
    content = bytearray(good)
    entry(1, 2**32 - 2)(content)
    (tmp_path / "image.vdi").write_bytes(content)
    with opened(tmp_path / "image.vdi") as image:
        assert list(image.data_runs(0, image.size)) == []
        assert image.read(0, image.size) == bytes(4 * MIB)


@pytest.mark.parametrize("left", [64, 68, 100, 500, 513, 1024, MIB])
def test_a_file_that_was_cut_off_is_refused_at_once(good: bytes, tmp_path: Path, left: int) -> None:
    image = tmp_path / "image.vdi"
    image.write_bytes(good[:left])
    with pytest.raises(UnreadableImage), opened(image):
        pass


def test_mutated_headers_are_read_or_refused(good: bytes, tmp_path: Path) -> None:
    image, chance = tmp_path / "mutated.vdi", Random(9)
    fields = [*range(64, 84), *range(340, 456), *range(512, 528)]
    outcomes: Counter[bool] = Counter()
    for _ in range(400):
        mutated = bytearray(good)
        for _ in range(chance.choice((1, 1, 4))):
            mutated[chance.choice(fields)] = chance.choice((0, 1, 0x80, 0xFF, chance.randrange(256)))
        image.write_bytes(mutated)
        outcomes[bool(said_of(image))] += 1
    assert min(outcomes.values()) > 20
