"""The VMDK: what QEMU reads out of it, what VMware's specification demands of it, and what is refused."""

import io
import random
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from tests.building.disks import Memory, sparse

from vmi.building import vmdk
from vmi.core.errors import Refusal

LABEL = vmdk.Label("disk1.vmdk", "0badcafe")
GRAIN = 65536
NOISE = random.Random(4).randbytes(3 * GRAIN)
DISKS = {
    "empty": sparse(2**20),
    "first and last byte": sparse(2**20, (0, b"x"), (2**20 - 1, b"y")),
    "across grains": sparse(2**20, (GRAIN - 3, b"abcdef")),
    "what does not compress": sparse(2**20, (100, NOISE)),
    "a whole table empty": sparse(100 * 2**20, (0, b"x"), (70 * 2**20, NOISE)),
    "no whole number of grains": sparse(3 * GRAIN + 512, (3 * GRAIN, b"end")),
}


def packed(disk: Memory, label: vmdk.Label = LABEL) -> bytes:
    file = io.BytesIO()
    vmdk.write(disk, label, file)
    return file.getvalue()


@pytest.mark.parametrize("disk", [pytest.param(disk, id=name) for name, disk in DISKS.items()])
def test_qemu_reads_the_same_disk_and_finds_no_fault(tmp_path: Path, disk: Memory) -> None:
    path, raw = tmp_path / LABEL.name, tmp_path / "raw"
    path.write_bytes(packed(disk))
    raw.write_bytes(disk.content)
    subprocess.run(["qemu-img", "compare", "-f", "raw", "-F", "vmdk", raw, path], check=True)
    subprocess.run(["qemu-img", "check", "-f", "vmdk", path], check=True)


@pytest.mark.parametrize("disk", [pytest.param(disk, id=name) for name, disk in DISKS.items()])
def test_it_is_recognised_as_the_same_disk(disk: Memory) -> None:
    data = packed(disk)
    vmdk.demand_same(io.BytesIO(data), len(data), disk, LABEL)


def test_the_same_disk_makes_the_same_bytes() -> None:
    assert packed(DISKS["across grains"]) == packed(DISKS["across grains"])


def test_the_header_says_that_the_directory_is_at_the_end() -> None:
    magic, version, flags, sectors, grain, at, length, entries, _, directory, start = struct.unpack_from(
        "<4sIIQQQQIQQQ", packed(DISKS["across grains"])
    )
    assert (magic, version, hex(flags)) == (b"KDMV", 3, "0x30001")  # version 3, or ESXi refuses it
    assert (sectors, grain, at, length, entries, start) == (2048, 128, 1, 20, 512, 128)
    assert directory == 0xFFFFFFFFFFFFFFFF


def test_a_footer_and_an_end_of_stream_are_the_last_three_sectors() -> None:
    data = packed(DISKS["across grains"])
    marker, footer, end = data[-1536:-1024], data[-1024:-512], data[-512:]
    assert struct.unpack_from("<QII", marker) == (1, 0, 3)
    assert end == bytes(512)
    assert footer[:56] == data[:56]
    (directory,) = struct.unpack_from("<Q", footer, 56)
    (table,) = struct.unpack_from("<I", data, directory * 512)
    assert struct.unpack_from("<QII", data, (table - 1) * 512) == (4, 0, 1)
    first, second = struct.unpack_from("<II", data, table * 512)
    assert struct.unpack_from("<Q", data, first * 512) == (0,)
    assert struct.unpack_from("<Q", data, second * 512) == (128,)


def test_the_descriptor_names_the_file_and_its_content() -> None:
    text = packed(DISKS["empty"])[512:11264].rstrip(b"\0").decode("ascii")
    assert 'createType="streamOptimized"' in text
    assert "CID=0badcafe" in text
    assert 'RW 2048 SPARSE "disk1.vmdk"' in text


@pytest.mark.parametrize("size", [0, 511, 513])
def test_what_is_no_disk_is_not_packed(size: int) -> None:
    with pytest.raises(ValueError, match="is none"):
        packed(Memory(bytes(size)))


DISK = DISKS["across grains"]


def test_every_changed_byte_is_noticed() -> None:
    # What compresses well can be compressed in other ways too; noise cannot.
    disk = sparse(2**20, (GRAIN, NOISE[:GRAIN]))
    data = packed(disk)
    unnoticed = []
    for at in range(0, len(data), 37):
        changed = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        try:
            vmdk.demand_same(io.BytesIO(changed), len(changed), disk, LABEL)
        except Refusal:
            continue
        unnoticed.append(at)
    assert unnoticed == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "it ends too early", id="nothing"),
        pytest.param(packed(DISK)[:-512], "it ends too early", id="no end of stream"),
        pytest.param(packed(DISK) + bytes(512), "512 bytes follow its end", id="more after the end"),
        pytest.param(packed(DISK, vmdk.Label("other.vmdk", "0badcafe")), "its header is not", id="another name"),
        pytest.param(packed(DISK, vmdk.Label("disk1.vmdk", "00000000")), "its header is not", id="another content id"),
        pytest.param(packed(sparse(2**21, (GRAIN - 3, b"abcdef"))), "its header is not", id="a larger disk"),
        pytest.param(packed(sparse(2**20, (GRAIN - 3, b"abcdeX"))), "the 65536 bytes at 65536 are others", id="a byte"),
        pytest.param(packed(sparse(2**20, (GRAIN - 3, b"abc"))), "the grain at 65536 is not where", id="a grain less"),
        pytest.param(packed(sparse(2**20, (GRAIN - 3, b"abcdef"), (2**19, b"x"))), "a grain table is not",
                     id="a grain more"),
    ],
)  # fmt: skip
def test_another_disk_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(Refusal, match=f"does not hold the disk that was audited: {message}"):
        vmdk.demand_same(io.BytesIO(data), len(data), DISK, LABEL)


def test_a_grain_that_inflates_to_more_is_refused_without_inflating_it() -> None:
    bomb = zlib.compress(bytes(2**18), 9)
    start = GRAIN + 12
    data = packed(DISK)
    changed = data[: GRAIN + 8] + struct.pack("<I", len(bomb)) + bomb + data[start + len(bomb) :]
    with pytest.raises(Refusal, match="the 65536 bytes at 0 are others"):
        vmdk.demand_same(io.BytesIO(changed), len(changed), DISK, LABEL)
