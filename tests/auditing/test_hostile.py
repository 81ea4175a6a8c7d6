"""An image is written by whoever wants to harm us: the outcome is a finding or a clear refusal, never a traceback."""

import random
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.auditing.images import GOOD, Content, audited, make_disk, make_tree, messages, not_passed, run, to_qcow2

from vmi.auditing.blocks.decompression import decompressor
from vmi.auditing.blocks.file import ImageFile
from vmi.auditing.errors import UnreadableImage
from vmi.auditing.models import AuditReport
from vmi.auditing.results import Evidence, Outcome
from vmi.core.errors import ExitCode, Failure

SIZE_AT, CRYPT_AT, L1_SIZE_AT, L1_AT, FEATURES_AT = 24, 32, 36, 40, 72


def patched(image: Path, where: Path, at: int, data: bytes) -> Path:
    content = bytearray(image.read_bytes())
    content[at : at + len(data)] = data
    where.write_bytes(content)
    return where


@pytest.mark.parametrize(
    ("at", "data", "message"),
    [
        pytest.param(4, struct.pack(">I", 4), "is qcow2 version 4; versions 2 and 3 are known", id="version"),
        pytest.param(8, struct.pack(">Q", 9), "has a backing file, so it is only a part of a disk", id="backing file"),
        pytest.param(20, struct.pack(">I", 60), "is damaged: clusters of 2^60 bytes do not exist", id="cluster size"),
        pytest.param(CRYPT_AT, struct.pack(">I", 2), "is encrypted", id="encryption"),
        pytest.param(FEATURES_AT, struct.pack(">Q", 2), "is marked as corrupt by QEMU", id="marked corrupt"),
        pytest.param(
            FEATURES_AT, struct.pack(">Q", 4), "keeps its data in another file, so it is only a part of a disk",
            id="external data file",
        ),
        pytest.param(
            FEATURES_AT, struct.pack(">Q", 1 << 40),
            "needs features that this version does not know: 0x10000000000", id="unknown feature",
        ),
        pytest.param(
            SIZE_AT, struct.pack(">Q", 2**62), "has a virtual size of 4611686018427387904 bytes; at most "
            "70368744177664 are read", id="virtual size that lies",
        ),
        pytest.param(
            SIZE_AT, struct.pack(">Q", 2**45), "is damaged: an L1 table of 1 entries does not fit the virtual size",
            id="virtual size without tables",
        ),
        pytest.param(
            L1_SIZE_AT, struct.pack(">I", 2**31), "is damaged: an L1 table of 2147483648 entries does not fit the "
            "virtual size", id="billions of clusters",
        ),
        pytest.param(
            L1_AT, struct.pack(">Q", 2**40), "is truncated or damaged: the L1 table lies beyond the end of the file",
            id="L1 beyond the file",
        ),
        pytest.param(
            L1_AT, struct.pack(">Q", 2**16 + 8), "is damaged: the L1 table starts inside of a cluster", id="L1 askew",
        ),
    ],
)  # fmt: skip
def test_header_that_lies_is_refused(good_image: Path, tmp_path: Path, at: int, data: bytes, message: str) -> None:
    with pytest.raises(UnreadableImage) as error:
        audited(patched(good_image, tmp_path / "image.qcow2", at, data))
    assert (error.value.what, error.value.exit_code) == (message, ExitCode.USAGE)


def l1_offset(image: Path) -> int:
    return int(struct.unpack_from(">Q", image.read_bytes(), L1_AT)[0])


def l2_offset(image: Path) -> int:
    entry = struct.unpack_from(">Q", image.read_bytes(), l1_offset(image))[0]
    return int(entry & 0x00FF_FFFF_FFFF_FE00)


@pytest.mark.parametrize(
    ("place", "data", "message"),
    [
        pytest.param(
            l1_offset, struct.pack(">Q", 1 << 63 | 1 << 40),
            "is truncated or damaged: an L2 table lies beyond the end of the file", id="L2 table beyond the file",
        ),
        pytest.param(
            l2_offset, struct.pack(">Q", 1 << 63 | 1 << 40),
            "is truncated or damaged: a cluster lies beyond the end of the file", id="cluster beyond the file",
        ),
        pytest.param(
            l2_offset, struct.pack(">Q", 1 << 62 | 1 << 45),
            "is truncated or damaged: a cluster lies beyond the end of the file", id="compressed beyond the file",
        ),
        pytest.param(
            l2_offset, struct.pack(">Q", 1 << 62 | 16), "is damaged: cluster 0 does not decompress",
            id="cluster that is not compressed data",
        ),
    ],
)  # fmt: skip
def test_tables_that_lie_are_refused(
    good_image: Path, tmp_path: Path, place: Callable[[Path], int], data: bytes, message: str
) -> None:
    with pytest.raises(UnreadableImage) as error:
        audited(patched(good_image, tmp_path / "image.qcow2", place(good_image), data))
    assert error.value.what.startswith(message)


@pytest.mark.parametrize("left", [0, 3, 50, 512, 65536, 200_000])
def test_truncated_image_is_refused(good_image: Path, tmp_path: Path, left: int) -> None:
    image = tmp_path / "image.qcow2"
    image.write_bytes(good_image.read_bytes()[:left])
    with pytest.raises(UnreadableImage):
        audited(image)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b"COWD" + bytes(1020), "is a VMDK of old ESX servers, which this version does not read", id="COWD"
        ),
        pytest.param(b"\xfd7zXZ\x00" + bytes(1020), "is xz, which this version does not read", id="xz"),
        pytest.param(b"QED\x00" + bytes(1020), "is QED, which this version does not read", id="QED"),
        pytest.param(b"", "has 0 bytes, which is too small for a disk", id="empty file"),
    ],
)
def test_container_that_is_not_read_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    image = tmp_path / "image"
    image.write_bytes(content)
    with pytest.raises(UnreadableImage) as error:
        audited(image)
    assert error.value.what == message


def test_missing_file_and_directory_are_refused(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none", "cannot be read: No such file or directory"),
                          (tmp_path, "is not a regular file")):  # fmt: skip
        with pytest.raises(UnreadableImage) as error:
            audited(path)
        assert error.value.what == message


@pytest.mark.parametrize("compression", ["zlib", "zstd"])
def test_compressed_bomb_gives_one_cluster(good_image: Path, compression: str) -> None:
    import zlib

    import zstandard

    bomb = bytes(50_000_000)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = raw.compress(bomb) + raw.flush() if compression == "zlib" else zstandard.compress(bomb)
    file = ImageFile(good_image)
    assert decompressor(compression, file)(data, 65536) == bytes(65536)
    with pytest.raises(ValueError, match="100 bytes of 65536"):
        decompressor("zlib", file)(zlib.compress(bytes(100), wbits=-15), 65536)
    file.close()


def test_disk_without_anything_cannot_be_judged(tmp_path: Path) -> None:
    disk = tmp_path / "disk.raw"
    disk.write_bytes(bytes(2**20))
    report = audited(disk)
    assert report.verdict is Outcome.FAIL
    unjudged = Evidence(path="disk", message="cannot be judged: there is no file system that is known")
    judged = {r.check for r in report.results if unjudged not in r.evidence and r.outcome is not Outcome.SKIPPED}
    assert judged == {
        "format.compressed", "format.one-state", "format.appended", "layout.partition-table", "layout.alignment",
        "layout.single-partition", "layout.lvm", "layout.filesystem-clean", "size.virtual",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("magic", "at", "name"),
    [
        pytest.param(b"NTFS    ", 3, "NTFS", id="NTFS"),
        pytest.param(b"_BHRfS_M", 0x10040, "btrfs", id="btrfs"),
        pytest.param(b"LUKS\xba\xbe", 0, "LUKS", id="LUKS"),
        pytest.param(b"LABELONE", 512, "LVM", id="LVM"),
    ],
)
def test_what_is_not_read_never_passes(tmp_path: Path, magic: bytes, at: int, name: str) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", {}))
    with disk.open("r+b") as file:
        file.seek(2**20)
        file.write(bytes(0x20000))
        file.seek(2**20 + at)
        file.write(magic)
    report = audited(disk)
    more = "" if name in ("LUKS", "LVM") else ", which is read only by a program that you name: --external PROGRAM"
    assert f"disk: cannot be judged: partition 1 holds {name}{more}" in messages(report)
    expected = "layout.lvm" if name in ("LUKS", "LVM") else "layout.filesystem-clean"
    assert {expected, "accounts.password-hashes", "ssh.password-authentication"} <= set(not_passed(report))


def damaged(where: Path, *commands: str, files: dict[str, Content] | None = None) -> AuditReport:
    disk = make_disk(where / "disk.raw", make_tree(where / "tree", GOOD | (files or {})))
    for command in commands:
        run("/usr/sbin/debugfs", "-w", "-R", command, f"{disk}?offset={2**20}")
    return audited(to_qcow2(disk))


def test_directory_that_contains_itself_cannot_be_judged(tmp_path: Path) -> None:
    report = damaged(tmp_path, "link /etc /etc/cloud/again")
    assert report.verdict is Outcome.FAIL
    assert any("a directory is reached twice: it may contain itself" in message for message in messages(report))


def test_file_size_that_lies_cannot_be_judged(tmp_path: Path) -> None:
    report = damaged(tmp_path, "set_inode_field /etc/shadow size 0x100000000000000")
    assert messages(report)[0] == (
        "/etc/shadow: cannot be judged: has 72057594037927936 bytes; at most 1048576 are read"
    )
    assert not_passed(report) == {"accounts.password-hashes": Outcome.FAIL}


def test_directory_size_that_lies_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    assert not_passed(damaged(tmp_path, "set_inode_field /etc size 0x100000000000000")) == {}


def test_extent_outside_of_the_file_system_cannot_be_judged(tmp_path: Path) -> None:
    report = damaged(tmp_path, "set_inode_field /etc block[5] 0xfffffff")
    assert "disk" not in report.facts
    assert any("the map of a file points outside" in message for message in messages(report))


def test_links_in_circles_and_out_of_the_image_stay_inside(tmp_path: Path) -> None:
    report = damaged(
        tmp_path,
        files={
            "/etc/hosts": Path("/etc/hosts"),
            "/etc/a": Path("b"),
            "/etc/b": Path("a"),
            "/home/out": Path("../../../../../../../.."),
            "/etc/sudoers.d/README": Path("../../../../../../etc/passwd"),
        },
    )
    assert not_passed(report) == {"accounts.unexpected-users": Outcome.WARN}  # /home/out looks like a home directory


def test_names_with_control_characters_are_shown_escaped(tmp_path: Path) -> None:
    report = damaged(tmp_path, files={"/etc/sudoers.d/\x1b[2Jevil\udcff": "x"})
    assert messages(report) == [
        "/etc/sudoers.d/\\x1b[2Jevil\\xff: has a name that a terminal shows as another one",
        "/etc/sudoers.d/\\x1b[2Jevil\\xff: is a sudo rule that no package brought",
    ]
    assert "\x1b" not in report.to_json()


Patches = list[tuple[int, bytes]]


def mutations(image: Path, count: int, seed: int) -> Iterator[Patches]:
    """A few bytes to change, where there is something: numbers that are small, huge, off by one or random."""
    chance = random.Random(seed)
    content = image.read_bytes()
    places = [at for at in range(0, len(content), 16) if any(content[at : at + 16])]
    for _ in range(count):
        patches = []
        for _ in range(chance.choice((1, 4, 16))):
            at = min(chance.choice(places) + chance.randrange(16), len(content) - 8)
            width = chance.choice((1, 2, 4, 8))
            old = int.from_bytes(content[at : at + width], "little")
            new = chance.choice((0, 1, old ^ 1, old + 1, 2 ** (8 * width) - 1, chance.getrandbits(8 * width)))
            patches.append((at, (new % 2 ** (8 * width)).to_bytes(width, "little")))
        yield patches


def outcome_of(image: Path, content: bytes, patches: Patches) -> str:
    """What an audit says of a mutated image; what is no report and no Failure passes through. The image is restored."""
    with image.open("r+b") as file:
        for at, data in patches:
            file.seek(at)
            file.write(data)
        file.flush()
        try:
            return str(audited(image).verdict)
        except Failure as failure:
            return f"exit {int(failure.exit_code)}"
        finally:
            for at, data in patches:
                file.seek(at)
                file.write(content[at : at + len(data)])


@pytest.mark.parametrize(
    ("options", "count", "seed"),
    [pytest.param(("-c",), 60, 1, id="compressed"), pytest.param(("-o", "compat=1.1"), 240, 2, id="uncompressed")],
)
def test_mutated_images_leave_no_traceback(
    good_image: Path, tmp_path: Path, options: tuple[str, ...], count: int, seed: int
) -> None:
    image = tmp_path / "image.qcow2"
    run("qemu-img", "convert", *options, "-O", "qcow2", good_image, image)
    content = image.read_bytes()
    verdicts = Counter(outcome_of(image, content, patches) for patches in mutations(image, count, seed))
    assert set(verdicts) <= {"pass", "warn", "fail", "exit 2"}
    assert verdicts.total() == count
    assert verdicts["exit 2"] + verdicts["fail"] > count // 20
