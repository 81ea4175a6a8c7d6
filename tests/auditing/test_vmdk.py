"""VMDK files: the disk that qemu-img put into them is read, and what lies or is only a part is refused."""

import io
import struct
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.auditing.images import GOOD, audited, disk_of, make_disk, make_tree, messages, run, said_of

from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.opening import opened
from vmi.auditing.errors import UnreadableImage
from vmi.building import vmdk

GRAIN = 65536
NOISE = Random(4).randbytes(3 * GRAIN)
SPARSE, STREAM = ("-o", "subformat=monolithicSparse"), ("-o", "subformat=streamOptimized")
Pieces = tuple[tuple[int, bytes], ...]
Runs = list[tuple[int, int]]


def converted(disk: Path, *options: str) -> Path:
    image = disk.with_name("image.vmdk")
    run("qemu-img", "convert", "-O", "vmdk", *options, disk, image)
    return image


def ours(disk: Path) -> Path:
    """A VMDK as `vmi build` writes it."""
    image = disk.with_name("ours.vmdk")
    with opened(disk) as content, image.open("wb") as file:
        vmdk.write(content, vmdk.Label(image.name, "0badcafe"), file)
    return image


WRITERS: dict[str, Callable[[Path], Path]] = {
    "monolithic sparse": lambda disk: converted(disk, *SPARSE),
    "stream-optimised": lambda disk: converted(disk, *STREAM),
    "our own": ours,
}
DISKS: list[tuple[str, int, Pieces, Runs]] = [
    ("empty", 2**20, (), []),
    ("first and last byte", 2**20, ((0, b"x"), (2**20 - 1, b"y")), [(0, GRAIN), (2**20 - GRAIN, 2**20)]),
    ("across grains", 2**20, ((GRAIN - 3, b"abcdef"),), [(0, 2 * GRAIN)]),
    ("what does not compress", 2**20, ((2 * GRAIN, NOISE),), [(2 * GRAIN, 5 * GRAIN)]),
    ("tables without grains", 200 * 2**20, ((0, b"x"), (150 * 2**20, NOISE)),
     [(0, GRAIN), (150 * 2**20, 150 * 2**20 + 3 * GRAIN)]),
    ("no whole number of grains", 3 * GRAIN + 512, ((3 * GRAIN, b"end"),), [(3 * GRAIN, 3 * GRAIN + 512)]),
]  # fmt: skip


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(("size", "pieces", "runs"), [pytest.param(*rest, id=name) for name, *rest in DISKS])
def test_the_disk_that_was_put_in_is_read(tmp_path: Path, writer: str, size: int, pieces: Pieces, runs: Runs) -> None:
    disk = disk_of(tmp_path / "disk.raw", size, *pieces)
    with opened(WRITERS[writer](disk)) as image:
        assert image.size == size
        assert list(image.data_runs(0, size)) == runs
        assert image.read(0, size) == disk.read_bytes()


@pytest.mark.parametrize("writer", WRITERS)
def test_any_part_of_it_is_read(tmp_path: Path, writer: str) -> None:
    disk = disk_of(tmp_path / "disk.raw", 10 * GRAIN, (GRAIN, NOISE), (9 * GRAIN, b"end"))
    content = disk.read_bytes()
    with opened(WRITERS[writer](disk)) as image:
        for offset, length in ((0, 0), (GRAIN - 1, 2), (GRAIN + 7, GRAIN), (100, 9 * GRAIN), (10 * GRAIN - 1, 1)):
            assert image.read(offset, length) == content[offset : offset + length]
        assert list(image.data_runs(GRAIN + 5, 2 * GRAIN + 9)) == [(GRAIN + 5, 2 * GRAIN + 9)]
        assert list(image.data_runs(5 * GRAIN, 8 * GRAIN)) == []


@pytest.mark.parametrize("writer", WRITERS)
def test_a_guest_in_it_is_found_to_be_good(tmp_path: Path, writer: str) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD))
    said = ["image file: is vmdk, which is not compressed"] if writer == "monolithic sparse" else []
    assert messages(audited(WRITERS[writer](disk))) == said


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    disk = disk_of(tmp_path / "disk.raw", 2**20, (0, NOISE))
    sparse, stream = converted(disk, *SPARSE).rename(tmp_path / "sparse.vmdk"), converted(disk, *STREAM)
    with opened(sparse) as image:
        assert image.container == Container("vmdk", sparse.stat().st_size, 2**20, version=1, clusters=3)
    with opened(stream) as image:
        assert image.container == Container(
            "vmdk", stream.stat().st_size, 2**20, version=3, compression="zlib", clusters=3, compressed_clusters=3
        )


def test_zeroed_grains_are_zeros(tmp_path: Path) -> None:
    image = converted(disk_of(tmp_path / "disk.raw", 2**20, (0, NOISE)), *SPARSE, "-o", "zeroed_grain=on")
    run("qemu-io", "-f", "vmdk", "-c", f"write -z {GRAIN} {GRAIN}", image)
    with opened(image) as disk:
        assert list(disk.data_runs(0, disk.size)) == [(0, GRAIN), (2 * GRAIN, 3 * GRAIN)]
        assert disk.read(GRAIN, GRAIN) == bytes(GRAIN)


CAPACITY, GRAIN_SIZE, TEXT, TEXT_LENGTH, ENTRIES, DIRECTORY = 12, 20, 28, 36, 44, 56


def directory(image: bytes) -> int:
    """Where qemu-img says that the grain directory lies."""
    return int(struct.unpack_from("<Q", image, DIRECTORY)[0]) * 512


def table(image: bytes) -> int:
    return int(struct.unpack_from("<I", image, directory(image))[0]) * 512


def grain(image: bytes) -> int:
    return int(struct.unpack_from("<I", image, table(image))[0]) * 512


Change = Callable[[bytearray], object]


def put(place: int | Callable[[bytes], int], form: str, *values: int | bytes, plus: int = 0) -> Change:
    def change(image: bytearray) -> None:
        at = place if isinstance(place, int) else place(bytes(image))
        struct.pack_into(form, image, at + plus, *values)

    return change


def reworded(old: bytes, new: bytes) -> Change:
    def change(image: bytearray) -> None:
        length = 20 * 512
        text = bytes(image[512 : 512 + length])
        assert old in text
        image[512 : 512 + length] = text.replace(old, new)[:length].ljust(length, b"\0")

    return change


def enlarged(sectors: int) -> Change:
    """Another size, wherever one is said."""

    def change(image: bytearray) -> None:
        put(CAPACITY, "<Q", sectors)(image)
        reworded(b"RW 204800 ", b"RW %d " % sectors)(image)

    return change


def first_grain(content: bytes) -> Change:
    """Another first grain, at the end of the file."""

    def change(image: bytearray) -> None:
        image.extend(bytes(-len(image) % 512))
        put(table, "<I", len(image) // 512)(image)
        data = zlib.compress(content)
        image.extend(struct.pack("<QI", 0, len(data)) + data)

    return change


BEYOND = "lies beyond the end of the file"
LIES = [
    ("version", SPARSE, put(4, "<I", 4), "is VMDK version 4; versions 1 to 3 are known"),
    ("unknown feature", SPARSE, put(8, "<I", 1 << 30 | 3),
     "needs features that this version does not know: 0x40000000"),
    ("compressed without markers", STREAM, put(8, "<I", 0x10001),
     "has compressed grains without markers, which this version does not read"),
    ("unknown compression", STREAM, put(77, "<H", 9), "is damaged: compression algorithm 9 does not exist"),
    ("copied as a text", SPARSE, put(73, "<4s", b"\n \n\n"),
     "is damaged: something changed its line ends, as if it were a text"),
    ("no disk", SPARSE, put(CAPACITY, "<Q", 0), "has a virtual size of 0 bytes; at most 70368744177664 are read"),
    ("virtual size that lies", SPARSE, put(CAPACITY, "<Q", 2**63),
     "has a virtual size of 4722366482869645213696 bytes; at most 70368744177664 are read"),
    ("billions of grains", SPARSE, put(CAPACITY, "<QQ", 2**36, 16),
     "is too large: it has 8388608 grain tables; at most 1048576 are read"),
    ("more tables than there are", SPARSE, enlarged(2**34),
     "is truncated or damaged: the grain directory " + BEYOND),
    ("grains of no power of two", SPARSE, put(GRAIN_SIZE, "<Q", 100), "is damaged: grains of 100 sectors do not exist"),
    ("huge grains", STREAM, put(GRAIN_SIZE, "<Q", 2**40), "is damaged: grains of 1099511627776 sectors do not exist"),
    ("other tables", SPARSE, put(ENTRIES, "<I", 2**31), "is damaged: grain tables have 512 entries, not 2147483648"),
    ("no directory", SPARSE, put(DIRECTORY, "<Q", 0), "is damaged: it has no grain directory"),
    ("directory beyond the file", SPARSE, put(DIRECTORY, "<Q", 2**40),
     "is truncated or damaged: the grain directory " + BEYOND),
    ("directory in a footer that is not there", STREAM, put(DIRECTORY, "<Q", 2**64 - 1),
     "is truncated or damaged: its footer is missing"),
    ("table beyond the file", SPARSE, put(directory, "<I", 2**32 - 1),
     "is truncated or damaged: a grain table " + BEYOND),
    ("grain beyond the file", SPARSE, put(table, "<I", 2**32 - 1), "is truncated or damaged: a grain " + BEYOND),
    ("compressed grain beyond the file", STREAM, put(table, "<I", 2**32 - 1),
     "is truncated or damaged: a grain " + BEYOND),
    ("two grains at one place", SPARSE, lambda image: put(table, "<I", grain(image) // 512, plus=4)(image),
     "is damaged: two grains overlap"),
    ("two grains half at one place", SPARSE, lambda image: put(table, "<I", grain(image) // 512 + 64, plus=4)(image),
     "is damaged: two grains overlap"),
    ("two compressed grains at one place", STREAM,
     lambda image: put(table, "<I", grain(image) // 512, plus=4)(image),
     "is damaged: where grain 1 should be is something else"),
    ("two parts share a table", SPARSE, lambda image: put(directory, "<I", table(image) // 512, plus=4)(image),
     "is damaged: two parts of the disk share one grain table"),
    ("grain that is a marker", STREAM, put(grain, "<QI", 0, 0), "is damaged: grain 0 takes 0 bytes"),
    ("grain that takes too much", STREAM, put(grain, "<QI", 0, 2**31), "is damaged: grain 0 takes 2147483648 bytes"),
    ("grain that is no compressed data", STREAM, put(grain, "<8s", b"rubbish!", plus=12),
     "is damaged: grain 0 does not decompress (Error -3 while decompressing data: incorrect header check)"),
    ("bomb", STREAM, first_grain(bytes(10_000_000)), "is damaged: grain 0 does not decompress (more than 65536 bytes)"),
    ("grain that is too short", STREAM, first_grain(b"few"), "is damaged: grain 0 has 3 bytes of 65536"),
    ("one extent of several files", SPARSE, put(TEXT, "<QQ", 0, 0), "is one of several files of a disk"),
    ("descriptor beyond the file", SPARSE, put(TEXT, "<Q", 2**40), "is truncated or damaged: the descriptor " + BEYOND),
    ("huge descriptor", SPARSE, put(TEXT_LENGTH, "<Q", 2**40), "is damaged: a descriptor of 562949953421312 bytes"),
    ("parent", SPARSE, reworded(b"parentCID=ffffffff", b"parentCID=0badcafe"),
     "has a parent, so it is only a part of a disk"),
    ("parent by name", SPARSE, reworded(b"# Extent", b'parentFileNameHint="base.vmdk"\n# Extent'),
     "has a parent, so it is only a part of a disk"),
    ("parent, said twice", SPARSE, reworded(b"# Extent", b"parentCID = 0badcafe\n# Extent"),
     "is damaged: its descriptor gives 'parentCID' two values"),
    ("encrypted by the hypervisor", SPARSE, reworded(b"#DDB", b'ddb.iofilters = "vmwarevmcrypt"'), "is encrypted"),
    ("encrypted by the desktop", SPARSE, reworded(b"#DDB", b'encryption.keySafe = "vmware:key/list"'), "is encrypted"),
    ("split disk", SPARSE, reworded(b"monolithicSparse", b"twoGbMaxExtentSparse"),
     "is a VMDK of type twoGbMaxExtentSparse; monolithicSparse and streamOptimized are read"),
    ("type that would clear the screen", SPARSE, reworded(b"monolithicSparse", b"\x1b[2J"),
     "is a VMDK of type \\x1b[2J; monolithicSparse and streamOptimized are read"),
    ("second extent", SPARSE, reworded(b"# The Disk", b'RW 99 SPARSE "other.vmdk"\n# The Disk'),
     "keeps its data in other files, so it is only a part of a disk"),
    ("flat extent", SPARSE, reworded(b" SPARSE ", b" FLAT "),
     "keeps its data in other files, so it is only a part of a disk"),
    ("no extent", SPARSE, reworded(b"RW 204800 SPARSE", b"#"),
     "keeps its data in other files, so it is only a part of a disk"),
    ("two sizes", SPARSE, reworded(b"RW 204800 ", b"RW 2048 "),
     "is damaged: the disk has 204800 sectors in its header, and 2048 in its descriptor"),
]  # fmt: skip


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], bytes]:
    """One disk of a hundred MiB in both kinds of files."""
    disk = disk_of(tmp_path_factory.mktemp("vmdk") / "disk.raw", 100 * 2**20, (0, NOISE), (70 * 2**20, b"more"))
    return {options: converted(disk, *options).read_bytes() for options in (SPARSE, STREAM)}


@pytest.mark.parametrize(("kind", "change", "expected"), [pytest.param(*rest, id=name) for name, *rest in LIES])
def test_what_lies_or_is_only_a_part_is_refused(
    images: dict[tuple[str, ...], bytes], tmp_path: Path, kind: tuple[str, ...], change: Change, expected: str
) -> None:
    content = bytearray(images[kind])
    change(content)
    image = tmp_path / "image.vmdk"
    image.write_bytes(content)
    assert said_of(image) == expected


FOOTERS = [
    ("marker", put(-1536, "<QII", 1, 0, 9), "is truncated or damaged: its footer is missing"),
    ("magic", put(-1024, "<4s", b"none"), "is truncated or damaged: its footer is missing"),
    ("end", put(-512, "<Q", 1), "is truncated or damaged: its footer is missing"),
    ("cut off", lambda image: image.__delitem__(slice(-512, None)), "is truncated or damaged: its footer is missing"),
    ("points to itself", put(-1024, "<Q", 2**64 - 1, plus=DIRECTORY), "is damaged: it has no grain directory"),
    ("another disk", put(-1024, "<Q", 99, plus=CAPACITY),
     "is damaged: its header and its footer speak of two disks"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [pytest.param(*rest, id=name) for name, *rest in FOOTERS])
def test_footer_that_lies_is_refused(tmp_path: Path, change: Change, expected: str) -> None:
    content = bytearray(ours(disk_of(tmp_path / "disk.raw", 2**20, (0, NOISE))).read_bytes())
    put_at_end(content, change)
    image = tmp_path / "image.vmdk"
    image.write_bytes(content)
    assert said_of(image) == expected


def test_a_footer_need_not_say_again_where_the_descriptor_is(tmp_path: Path) -> None:
    content = bytearray(ours(disk_of(tmp_path / "disk.raw", 2**20, (0, NOISE))).read_bytes())
    put_at_end(content, put(-1024, "<QQ", 0, 0, plus=TEXT))
    (tmp_path / "image.vmdk").write_bytes(content)
    assert said_of(tmp_path / "image.vmdk") == ""


def put_at_end(content: bytearray, change: Change) -> None:
    """struct counts places below zero from the end, but not beyond the last byte."""
    tail = content[-2048:]
    change(tail)
    content[-2048:] = tail


@pytest.mark.parametrize("kind", [SPARSE, STREAM])
def test_a_file_that_was_cut_off_is_refused_at_once(
    images: dict[tuple[str, ...], bytes], tmp_path: Path, kind: tuple[str, ...]
) -> None:
    image = tmp_path / "image.vmdk"
    for left in (0, 4, 511, 512, 5000, len(images[kind]) // 2):
        image.write_bytes(images[kind][:left])
        with pytest.raises(UnreadableImage), opened(image):
            pass


@pytest.mark.parametrize("subformat", ["monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat"])
def test_a_descriptor_alone_is_refused_with_what_to_do(tmp_path: Path, subformat: str) -> None:
    image = converted(disk_of(tmp_path / "disk.raw", 2**20, (0, b"x")), "-o", f"subformat={subformat}")
    with pytest.raises(UnreadableImage) as error, opened(image):
        pass
    assert error.value.what == "is only the descriptor of a VMDK: the disk's content lies in other files"
    assert error.value.hint == "write it anew as one file: qemu-img convert -c -O qcow2 OLD NEW"


def test_a_disk_with_a_parent_is_refused(tmp_path: Path) -> None:
    parent = converted(disk_of(tmp_path / "disk.raw", 2**20, (0, b"x")), *SPARSE)
    child = tmp_path / "child.vmdk"
    run("qemu-img", "create", "-q", "-f", "vmdk", "-b", parent, "-F", "vmdk", child)
    assert said_of(child) == "has a parent, so it is only a part of a disk"


def test_a_file_that_claims_everything_takes_little_memory(
    images: dict[tuple[str, ...], bytes], tmp_path: Path
) -> None:
    """Tables full of grains, as far as tables reach, in a file that is one hole."""
    content = bytearray(images[STREAM])
    enlarged(2**28)(content)
    tables = 2**28 // (128 * 512)
    put(DIRECTORY, "<Q", -(-len(content) // 512))(content)
    content.extend(bytes(-len(content) % 512) + b"".join(struct.pack("<I", 20_000 + 4 * n) for n in range(tables)))
    image = disk_of(tmp_path / "image.vmdk", 2**26, (0, bytes(content)), (20_000 * 512, b"\1\0\0\0" * 512 * tables))
    tracemalloc.start()
    assert said_of(image) == "is damaged: it names more grains than it can hold"
    assert tracemalloc.get_traced_memory()[1] < 2**24
    tracemalloc.stop()


def mutations(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    chance = Random(seed)
    heads = [at for at in range(min(len(content), 40_000)) if content[at]]
    for _ in range(count):
        mutated = bytearray(content)
        for _ in range(chance.choice((1, 2, 8))):
            at, width = chance.choice(heads), chance.choice((1, 2, 4, 8))
            value = chance.choice((0, 1, mutated[at] ^ 1, 2 ** (8 * width) - 1, chance.getrandbits(8 * width)))
            mutated[at : at + width] = (value % 2 ** (8 * width)).to_bytes(width, "little")
        yield bytes(mutated)


@pytest.mark.parametrize("writer", WRITERS)
def test_mutated_headers_and_tables_are_read_or_refused(tmp_path: Path, writer: str) -> None:
    content = WRITERS[writer](disk_of(tmp_path / "disk.raw", 2**20, (0, NOISE))).read_bytes()
    image = tmp_path / "mutated.vmdk"
    outcomes: Counter[bool] = Counter()
    for mutated in mutations(content, 400, seed=5):
        image.write_bytes(mutated)
        outcomes[bool(said_of(image))] += 1
    assert min(outcomes.values()) > 20


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2048))
def test_rubbish_behind_the_magic_is_refused(tmp_path_factory: pytest.TempPathFactory, rubbish: bytes) -> None:
    image = tmp_path_factory.getbasetemp() / "rubbish.vmdk"
    image.write_bytes(b"KDMV" + rubbish)
    assert said_of(image)


def test_the_oldest_grain_is_forgotten_and_read_again(tmp_path: Path) -> None:
    content = Random(1).randbytes(20 * 2**20)
    disk = disk_of(tmp_path / "disk.raw", len(content), (0, content))
    with opened(ours(disk)) as image:
        assert image.read(0, len(content)) == content
        assert image.read(5, 10) == content[5:15]


def test_our_own_writer_reads_out_of_it_what_it_wrote(tmp_path: Path) -> None:
    """The reader is a disk for the writer: one VMDK makes the next."""
    first = ours(disk_of(tmp_path / "disk.raw", 2**20, (GRAIN, NOISE)))
    again = io.BytesIO()
    with opened(first) as image:
        vmdk.write(image, vmdk.Label(first.name, "0badcafe"), again)
    assert again.getvalue() == first.read_bytes()
