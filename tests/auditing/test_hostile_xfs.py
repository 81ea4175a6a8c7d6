"""An XFS file system is written by whoever wants to harm us: what cannot be true is named."""

import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import make_tree
from tests.auditing.kernel_made import image
from tests.auditing.memory import Memory, mutated, said
from tests.auditing.xfs_images import make_xfs

from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.xfs.filesystem import Xfs
from vmi.auditing.guest.entries import Entry

SECTOR = 512
FREE_ROOT, FREE_LEVELS = SECTOR + 16, SECTOR + 28
INODES_ROOT, INODES_LEVELS, UNLINKED = 2 * SECTOR + 20, 2 * SECTOR + 24, 2 * SECTOR + 40
LITERAL = 176


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    where = tmp_path_factory.mktemp("hostile")
    files = {f"/block/file-with-a-long-name-{i:02}": "x" * 5000 for i in range(60)}
    tree = make_tree(where / "tree", {**files, "/short/below/file": "y", "/link": Path("short")})
    return make_xfs(where / "xfs", tree, "-m", "uuid=0b7d7b3a-0000-4000-8000-000000000001", mib=24).read_bytes()


@pytest.fixture
def xfs(content: bytes) -> Memory:
    return Memory(content)


def put(device: Memory, at: int, form: str, *values: int) -> None:
    struct.pack_into(f">{form}", device.data, at, *values)


def inode_at(device: Memory, path: str) -> int:
    """The byte where a path's inode lies."""
    filesystem = Xfs(device)
    number = next(entry.inode for entry in filesystem.entries() if entry.path == path)
    s = filesystem.superblock
    inside = number & (1 << s.inodes_per_block_log) - 1
    return s.place(number >> s.inodes_per_block_log) + inside * s.inode_bytes


def entry_of(filesystem: Xfs, path: str) -> Entry:
    return next(entry for entry in filesystem.entries() if entry.path == path)


def test_unchanged_is_read(xfs: Memory) -> None:
    assert said(xfs, Xfs) == ""


SIZES = "superblock: the XFS superblock is damaged: its sizes do not fit together"


@pytest.mark.parametrize(
    ("at", "form", "value", "message"),
    [
        pytest.param(0, "I", 0, "superblock: the XFS superblock is damaged", id="magic"),
        pytest.param(4, "I", 0, SIZES, id="blocks of no bytes"),
        pytest.param(4, "I", 2**31, SIZES, id="huge blocks"),
        pytest.param(120, "B", 200, "superblock: the XFS superblock is damaged", id="huge exponent"),
        pytest.param(8, "Q", 2**60, SIZES, id="more blocks than groups"),
        pytest.param(84, "I", 0, SIZES, id="groups of no blocks"),
        pytest.param(88, "I", 2**32 - 1, SIZES, id="billions of groups"),
        pytest.param(104, "H", 0, SIZES, id="inodes of no bytes"),
        pytest.param(104, "H", 300, SIZES, id="odd inodes"),
        pytest.param(123, "B", 60, SIZES, id="inodes per block"),
        pytest.param(102, "H", 3, SIZES, id="sectors"),
        pytest.param(192, "B", 9, SIZES, id="large directory blocks"),
        pytest.param(56, "Q", 2**60, "inode tables: the root directory is missing", id="root"),
        pytest.param(100, "H", 0xB4A3, "superblock: XFS of version 3 is not read; 4 and 5 are", id="old version"),
        pytest.param(
            216, "I", 0x203, "superblock: XFS uses features this version does not read: zoned", id="known feature"
        ),
        pytest.param(
            216, "I", 0x10003, "superblock: XFS uses features this version does not read: 0x10000",
            id="unknown feature",
        ),
        pytest.param(
            16, "Q", 1, "superblock: XFS keeps files on a realtime device, which is not in the image", id="realtime"
        ),
        pytest.param(
            48, "Q", 0, "superblock: XFS keeps its log on another device, which is not in the image", id="external log"
        ),
        pytest.param(48, "Q", 2**50, f"blocks: block {2**50} lies outside of the file system", id="log outside"),
        pytest.param(96, "I", 2**31, "blocks: block 6 lies outside of the file system", id="log too long"),
        pytest.param(
            SECTOR, "I", 0, "allocation groups: allocation group 0 is damaged: its header of free space",
            id="header of free space",
        ),
        pytest.param(
            2 * SECTOR + 12, "I", 1, "allocation groups: allocation group 0 is damaged: its header of inodes",
            id="header of inodes",
        ),
        pytest.param(FREE_ROOT, "I", 6000, "trees: a tree is damaged", id="root of free space"),
        pytest.param(
            FREE_ROOT, "I", 2**31, f"blocks: block {2**31} lies outside of its allocation group", id="root outside"
        ),
        pytest.param(FREE_LEVELS, "I", 2**32 - 1, "trees: a tree has 4294967295 levels", id="levels"),
        pytest.param(INODES_ROOT, "I", 1, "trees: a tree is damaged", id="root of inodes"),
        pytest.param(INODES_LEVELS, "I", 0, "trees: a tree has 0 levels", id="no levels"),
    ],
)  # fmt: skip
def test_headers_that_lie(xfs: Memory, at: int, form: str, value: int, message: str) -> None:
    put(xfs, at, form, value)
    assert said(xfs, Xfs) == message


def root_of_inodes(xfs: Memory) -> int:
    return int(struct.unpack_from(">I", xfs.data, INODES_ROOT)[0]) * 4096


def test_tree_that_contains_itself(xfs: Memory) -> None:
    root = root_of_inodes(xfs)
    put(xfs, INODES_LEVELS, "I", 2)
    put(xfs, root + 4, "HH", 1, 2)
    most = (4096 - 56) // 8
    put(xfs, root + 56 + 4 * most, "II", root // 4096, root // 4096)
    assert said(xfs, Xfs) == "trees: a tree contains itself"


def test_node_with_more_children_than_fit(xfs: Memory) -> None:
    put(xfs, INODES_LEVELS, "I", 2)
    put(xfs, root_of_inodes(xfs) + 4, "HH", 1, 65535)
    assert said(xfs, Xfs) == "trees: a tree is damaged"


@pytest.mark.parametrize("start", [2**32 - 64, 0])
def test_inodes_outside_of_their_group(xfs: Memory, start: int) -> None:
    root = root_of_inodes(xfs)
    put(xfs, root + 6, "H", 3)
    put(xfs, root + 56 + 16, "I", start)
    assert said(xfs, Xfs) == "inodes: the tree of inodes points outside of its group, or is not in order"


@pytest.mark.parametrize(
    ("holes", "message"),
    [
        pytest.param(0xFFFE, ": a name points to inode ", id="all but the first four"),
        pytest.param(0x0001, "inode tables: the root directory is missing", id="the first four"),
    ],
)
def test_holes_among_inodes(xfs: Memory, holes: int, message: str) -> None:
    put(xfs, root_of_inodes(xfs) + 56 + 4, "H", holes)
    assert message in said(xfs, Xfs)


def directory_in_itself(xfs: Memory) -> None:
    above = Xfs(xfs)
    number = entry_of(above, "/short").inode
    at = inode_at(xfs, "/short") + LITERAL
    put(xfs, at + 6 + 3 + len("below") + 1, "I", number)


def short_count(xfs: Memory) -> None:
    put(xfs, inode_at(xfs, "/short") + LITERAL, "B", 200)


def short_name(xfs: Memory) -> None:
    at = inode_at(xfs, "/short") + LITERAL + 6 + 3
    xfs.data[at : at + 5] = b"a/b/c"


def extents_that_do_not_fit(xfs: Memory) -> None:
    put(xfs, inode_at(xfs, "/block") + 76, "I", 2**31)


def extents_outside(xfs: Memory) -> None:
    put(xfs, inode_at(xfs, "/block") + LITERAL, "Q", 2**9 - 1)


def unknown_form(xfs: Memory) -> None:
    put(xfs, inode_at(xfs, "/block") + 5, "B", 9)


def directory_magic(xfs: Memory) -> None:
    put(xfs, inode_at(xfs, "/block") + LITERAL + 8, "Q", 1 << 21 | 1)


def directory_tail(xfs: Memory) -> None:
    for at in (at for at in range(0, xfs.size, 4096) if xfs.data[at : at + 4] == b"XDB3"):
        put(xfs, at + 4096 - 8, "I", 2**32 - 1)


def directory_gap(xfs: Memory) -> None:
    for at in (at for at in range(0, xfs.size, 4096) if xfs.data[at : at + 4] == b"XDB3"):
        put(xfs, at + 64, "HH", 0xFFFF, 0)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (directory_in_itself, "/short/below: a directory is reached twice: it may contain itself"),
        (short_count, "/short/: a directory is damaged"),
        (short_name, "/short/: a directory holds a name that no name can be"),
        (extents_that_do_not_fit, "/block/: the map of a file does not fit its inode"),
        (extents_outside, "/block/: block "),
        (unknown_form, "/block/: an inode holds its content in the unknown way 9"),
        (directory_magic, "/block/: a directory is damaged"),
        (directory_tail, "/block/: a directory is damaged"),
        (directory_gap, "/block/: a directory is damaged"),
    ],
)
def test_inodes_and_directories_that_lie(xfs: Memory, damage: Callable[[Memory], None], message: str) -> None:
    damage(xfs)
    assert said(xfs, Xfs).startswith(message)


def test_name_of_what_is_not_in_use(xfs: Memory) -> None:
    put(xfs, inode_at(xfs, "/short/below/file") + 2, "H", 0)
    assert said(xfs, Xfs).startswith("/short/below/file: a name points to inode ")


def test_file_outside_of_the_disk_is_told_by_its_path(xfs: Memory) -> None:
    put(xfs, inode_at(xfs, "/short/below/file") + LITERAL + 8, "Q", 2**63 | 1)
    assert said(xfs, Xfs).startswith("/short/below/file: block ")


def test_size_that_lies_reads_as_zeros(xfs: Memory) -> None:
    put(xfs, inode_at(xfs, "/short/below/file") + 56, "Q", 2**62)
    filesystem = Xfs(xfs)
    entry = entry_of(filesystem, "/short/below/file")
    assert (entry.size, filesystem.read(entry, 5000)) == (2**62, b"y".ljust(5000, b"\0"))


@pytest.mark.parametrize(
    ("at", "value", "trouble"),
    [
        pytest.param(126, b"\1", "the file system was never finished: it says that it is being made", id="being made"),
        pytest.param(219, b"\x1b", "the file system is marked as in need of a repair", id="needs repair"),
        pytest.param(
            UNLINKED, bytes(4), "the file system is not clean: it holds files that were deleted while in use",
            id="unlinked",
        ),
    ],
)  # fmt: skip
def test_trouble(xfs: Memory, at: int, value: bytes, trouble: str) -> None:
    xfs.data[at : at + len(value)] = value
    assert Xfs(xfs).about.trouble == trouble


def test_mutations_leave_no_traceback(xfs: Memory) -> None:
    table = Xfs(xfs).superblock.place(0, 1) + root_of_inodes(xfs)
    inodes = inode_at(xfs, "/") & ~4095
    places = [*range(250), *range(SECTOR, 2 * SECTOR + 50), *range(4096, 4096 + 80), *range(table, table + 100)]
    places += [at for at in range(inodes, inodes + 64 * 512) if xfs.data[at]]
    places += [at + i for at in range(0, xfs.size, 4096) if xfs.data[at : at + 4] == b"XDB3" for i in range(4096)]
    places += 3 * [at for at in places if at < 4096]
    assert mutated(xfs, Xfs, places, 500)[True] > 20


def attribute_blocks(xfs: Memory) -> list[int]:
    return [at for at in range(0, xfs.size, 4096) if bytes(xfs.data[at + 8 : at + 10]) in (b"\x3b\xee", b"\x3e\xbe")]


def test_attributes_in_a_circle() -> None:
    xfs = Memory(image("v5"))
    for at in attribute_blocks(xfs):
        if xfs.data[at + 8 : at + 10] == b"\x3b\xee":
            put(xfs, at, "I", 1)
    filesystem = Xfs(xfs)
    with pytest.raises(CannotJudge, match="the blocks of extended attributes go in a circle") as error:
        filesystem.attributes(entry_of(filesystem, "/many-attributes"))
    assert error.value.path == "/many-attributes"


def test_mutated_attributes_and_extents_leave_no_traceback() -> None:
    xfs = Memory(image("v5"))
    filesystem = Xfs(xfs)
    entries = [e for e in filesystem.entries() if "attributes" in e.path or e.path == "/fragmented"]
    assert len(entries) == 4
    places = [at + i for at in attribute_blocks(xfs) for i in range(200)]
    places += [at + i for at in range(0, xfs.size, 4096) if xfs.data[at : at + 4] == b"BMA3" for i in range(300)]
    chance = random.Random(5)
    refused = 0
    for _ in range(300):
        at = chance.choice(places)
        old = bytes(xfs.data[at : at + 4])
        xfs.data[at : at + 4] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", chance.randbytes(4)))
        for entry in entries:
            try:
                filesystem.attributes(entry)
                filesystem.read(entry, 2**23)
            except CannotJudge:
                refused += 1
        xfs.data[at : at + 4] = old
    assert refused > 30
