"""The same content gives the same answer, whatever it is stored in."""

import random
from pathlib import Path
from typing import Any

import pytest
from tests.auditing.containers import converted
from tests.auditing.images import GOOD, audited, make_disk, make_tree, messages, not_passed, run, skipped, to_qcow2
from tests.auditing.xfs_images import make_xfs_disk

from vmi.auditing.blocks.opening import opened
from vmi.auditing.results import Outcome

BROKEN = GOOD | {"/root/.bash_history": "x", "/swapfile": bytes(4086) + b"SWAPSPACE2" + b"x" * 40960}
SAID = ["/swapfile: is a swap file of 0 MiB", "/root/.bash_history: holds 1 bytes"]
UNCOMPRESSED = {"format.compressed": Outcome.WARN}
FOUND = {"layout.swap": Outcome.FAIL, "credentials.histories": Outcome.FAIL}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("same")
    return make_disk(where / "disk.raw", make_tree(where / "tree", BROKEN))


def test_good_image_passes_everything(good_image: Path) -> None:
    report = audited(good_image)
    assert (not_passed(report), messages(report), report.verdict) == ({}, [], Outcome.PASS)
    assert skipped(report).items() >= {"format.ova-hardware": "it is no OVA"}.items()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(("-c",), {}, id="zlib"),
        pytest.param(("-c", "-o", "compression_type=zstd"), {}, id="zstd"),
        pytest.param(("-c", "-o", "compat=0.10"), {}, id="version 2"),
        pytest.param(("-c", "-o", "cluster_size=4096"), {}, id="small clusters"),
        pytest.param(("-c", "-o", "cluster_size=2M"), {}, id="large clusters"),
        pytest.param(("-o", "compat=1.1"), UNCOMPRESSED, id="uncompressed"),
        pytest.param(("-o", "preallocation=full"), UNCOMPRESSED, id="preallocated"),
    ],
)
def test_containers(disk: Path, tmp_path: Path, options: tuple[str, ...], expected: dict[str, Outcome]) -> None:
    image = tmp_path / "image.qcow2"
    run("qemu-img", "convert", *options, "-O", "qcow2", disk, image)
    report = audited(image)
    assert not_passed(report) == FOUND | expected
    assert [said for said in messages(report) if not said.startswith("image file")] == SAID
    with opened(image) as reader:
        assert reader.read(0, reader.size) == disk.read_bytes()


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        pytest.param("raw", UNCOMPRESSED, id="raw"),
        pytest.param("raw.gz", UNCOMPRESSED, id="raw in gzip"),
        pytest.param("vmdk", UNCOMPRESSED, id="VMDK"),
        pytest.param("stream.vmdk", {}, id="stream-optimised VMDK"),
        pytest.param("ova", {}, id="OVA"),
        pytest.param("vdi", UNCOMPRESSED, id="VDI"),
        pytest.param("vhd", UNCOMPRESSED, id="VHD"),
        pytest.param("fixed.vhd", UNCOMPRESSED, id="fixed VHD"),
        pytest.param("vhdx", UNCOMPRESSED, id="VHDX"),
        pytest.param("fixed.vhdx", UNCOMPRESSED, id="fixed VHDX"),
    ],
)
def test_other_containers(disk: Path, tmp_path: Path, container: str, expected: dict[str, Outcome]) -> None:
    image = converted(disk, tmp_path, container)
    report = audited(image)
    assert not_passed(report) == FOUND | expected
    assert [said for said in messages(report) if not said.startswith("image file")] == SAID
    with opened(image) as reader:
        assert reader.read(0, disk.stat().st_size) == disk.read_bytes()


def test_clusters_in_any_order(disk: Path, tmp_path: Path) -> None:
    image = tmp_path / "image.qcow2"
    run("qemu-img", "create", "-q", "-f", "qcow2", image, str(disk.stat().st_size))
    places = list(range(0, disk.stat().st_size, 2**20))
    random.Random(1).shuffle(places)
    run("qemu-io", "-f", "qcow2", *(word for write in _parts(disk, tmp_path, places) for word in ("-c", write)), image)
    with opened(image) as reader:
        assert reader.read(0, reader.size) == disk.read_bytes()
    assert not_passed(audited(image)) == FOUND | UNCOMPRESSED


def _parts(disk: Path, where: Path, places: list[int]) -> list[str]:
    """qemu-io writes what is in a file: one for each place."""
    commands = []
    for place in places:
        part = where / f"{place}.part"
        part.write_bytes(disk.read_bytes()[place : place + 2**20])
        commands.append(f"write -q -s {part} {place} {2**20}")
    return commands


@pytest.mark.parametrize(
    ("how", "options"),
    [
        pytest.param({"table": "label: dos\nstart=2048, type=83\n"}, (), id="MBR"),
        pytest.param(
            {"table": "label: dos\nsize=43008, type=5\nstart=4096, type=83\n", "start_mib": 2, "size_mib": 20},
            (),
            id="logical partition",
        ),
        pytest.param({}, ("-b", "1024"), id="blocks of 1 KiB"),
        pytest.param({}, ("-b", "2048", "-I", "128"), id="small inodes"),
        pytest.param({"kind": "ext2"}, (), id="ext2"),
        pytest.param({"kind": "ext3"}, (), id="ext3"),
        pytest.param({}, ("-O", "inline_data"), id="data in inodes"),
        pytest.param({}, ("-O", "^metadata_csum,^64bit,^flex_bg"), id="old ext4"),
        pytest.param({}, ("-O", "^metadata_csum,uninit_bg"), id="uninitialized groups"),
        pytest.param({}, ("-O", "bigalloc"), id="clusters of blocks"),
        pytest.param({}, ("-O", "metadata_csum_seed,large_dir,orphan_file"), id="new ext4"),
    ],
)
def test_layouts_and_file_systems(tmp_path: Path, how: dict[str, Any], options: tuple[str, ...]) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", BROKEN), options=options, **how)
    assert not_passed(audited(to_qcow2(disk))) == FOUND


@pytest.mark.parametrize(
    ("how", "options"),
    [
        pytest.param({}, (), id="GPT"),
        pytest.param({"table": "label: dos\nstart=2048, type=83\n"}, (), id="MBR"),
        pytest.param({}, ("-b", "size=1k"), id="blocks of 1 KiB"),
        pytest.param({}, ("-m", "crc=0"), id="version 4"),
    ],
)
def test_xfs(tmp_path: Path, how: dict[str, Any], options: tuple[str, ...]) -> None:
    tree = make_tree(tmp_path / "tree", BROKEN)
    disk = make_xfs_disk(make_disk(tmp_path / "disk.raw", tree, **how), tree, 2**20, *options)
    report = audited(to_qcow2(disk))
    assert (not_passed(report), messages(report)) == (FOUND, SAID)


def test_good_image_on_xfs_passes_everything(tmp_path: Path) -> None:
    tree = make_tree(tmp_path / "tree", GOOD)
    report = audited(to_qcow2(make_xfs_disk(make_disk(tmp_path / "disk.raw", tree), tree, 2**20)))
    assert (not_passed(report), messages(report), report.verdict) == ({}, [], Outcome.PASS)


def test_files_in_many_pieces(tmp_path: Path) -> None:
    """Between files that are removed again lies what is judged: what they leave in free space is the one thing more."""
    fillers = [f"/srv/filler/{number:03}" for number in range(600)]
    others = {path: content for path, content in BROKEN.items() if path != "/swapfile"}
    tree = make_tree(tmp_path / "tree", {**others, **dict.fromkeys(fillers, b"filler" * 600)})
    disk = make_disk(tmp_path / "disk.raw", tree, mib=8, options=("-b", "1024"))
    swap = tmp_path / "swap"
    swap.write_bytes(b"x" * 4086 + b"SWAPSPACE2" + b"x" * 160_000)
    run("/usr/sbin/debugfs", "-w", "-f", "-", f"{disk}?offset={2**20}", text="\n".join([
        *(f"rm {path}" for path in fillers[::2]),
        f"write {swap} /swapfile",
        "set_inode_field /swapfile mtime @1767225600",
        *(f"rm {path}" for path in fillers[1::2]),
    ]))  # fmt: skip
    extents = run("/usr/sbin/debugfs", "-R", "stat /swapfile", f"{disk}?offset={2**20}").partition("EXTENTS:")[2]
    assert extents.count("-") > 40
    assert not_passed(audited(to_qcow2(disk))) == FOUND | {"size.free-zeros": Outcome.WARN}
