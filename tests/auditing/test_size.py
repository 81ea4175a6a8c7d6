"""What every provider would download for nothing."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.auditing.containers import converted
from tests.auditing.images import GOOD, Files, audited, disk_of, make_disk, make_tree, to_qcow2

from vmi.auditing.blocks.opening import opened
from vmi.auditing.checks.size import big_data, build_trees, caches, old_kernels

Answer = Callable[..., list[str]]
MIB = 2**20
BIG = bytes(2 * MIB)
NOISE = Random(4).randbytes(2 * MIB)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"/boot/vmlinuz-6.1-a": "k", "/usr/lib/modules/6.1-a/modules.dep": ""}, [], id="one kernel"),
        pytest.param({"/boot/vmlinuz-lts": "k", "/usr/lib/modules/6.6.4-0-lts/modules.dep": ""}, [], id="Alpine"),
        pytest.param({"/boot/vmlinuz-linux": "k", "/usr/lib/modules/6.9-arch1/modules.dep": ""}, [], id="Arch"),
        pytest.param({"/boot/vmlinuz-5.14": "k", "/boot/vmlinux-5.14.gz": "k"}, [], id="openSUSE"),
        pytest.param({"/usr/lib/modules/6.1-a/modules.dep": ""}, [], id="a container has modules and no kernel"),
        pytest.param(
            {
                "/boot/vmlinuz-6.1.0-9": BIG,
                "/boot/initrd.img-6.1.0-9": BIG,
                "/boot/vmlinuz-6.1.0-10": "k",
                "/usr/lib/modules/6.1.0-9/modules.dep": BIG,
                "/usr/lib/modules/6.1.0-10/modules.dep": BIG,
            },
            ["warn /boot/vmlinuz-6.1.0-9: is a kernel besides 6.1.0-10, and takes 6 MiB"],
            id="two kernels",
        ),
        pytest.param(
            {"/boot/vmlinuz-0-rescue-12": BIG, "/boot/vmlinuz-5.14": "k"},
            ["warn /boot/vmlinuz-0-rescue-12: is for the machine that was installed, and takes 2 MiB"],
            id="rescue kernel",
        ),
    ],
)
def test_old_kernels(answer: Answer, files: Files, said: list[str]) -> None:
    assert answer(old_kernels, files) == said


STATUS = "Package: x\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"/srv/a.fastq": BIG, "/opt/program": bytes(20 * MIB)}, [], id="small"),
        pytest.param({"/boot/initrd.img-6": bytes(65 * MIB)}, [], id="initrd"),
        pytest.param(
            {"/usr/share/x/a.iso": bytes(11 * MIB), "/var/lib/dpkg/status": STATUS,
             "/var/lib/dpkg/info/x.list": "/usr\n/usr/share/x/a.iso\n"},
            [], id="a package's own",
        ),
        pytest.param(
            {"/data/hits.ROOT": bytes(10 * MIB), "/data/backup.tar.gz": bytes(11 * MIB), "/opt/big": bytes(64 * MIB)},
            [
                "warn /opt/big: holds 64 MiB that no package brought",
                "warn /data/backup.tar.gz: holds 11 MiB that no package brought",
                "warn /data/hits.ROOT: holds 10 MiB that no package brought",
            ],
            id="data sets and a large file",
        ),
    ],
)  # fmt: skip
def test_big_data(answer: Answer, files: Files, said: list[str]) -> None:
    assert answer(big_data, files) == said


def test_large_directories_are_worth_knowing(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(big_data, "DIRECTORY_BYTES", 3 * MIB)
    files = {"/opt/tool/bin/a": BIG, "/opt/tool/lib/b": BIG, "/opt/other/c": BIG, "/var/cache/d": BIG * 2}
    assert answer(big_data, files) == ["hint /opt/tool: holds 4 MiB that no package brought"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"/root/x/.git/HEAD": "", "/root/x/CMakeCache.txt": ""}, [], id="small"),
        pytest.param(
            {"/opt/x/.git/HEAD": "ref", "/opt/x/.git/objects/1": BIG},
            ["warn /opt/x/.git: holds 2 MiB: Git's history"],
            id="Git",
        ),
        pytest.param(
            {"/root/x/config.status": BIG, "/root/x/lib/config.status": BIG},
            ["warn /root/x: holds 4 MiB: what it was built from"],
            id="a tree is named once",
        ),
        pytest.param(
            {"/root/b/meson-private/coredata.dat": BIG},
            ["warn /root/b: holds 2 MiB: what it was built from"],
            id="Meson",
        ),
    ],
)
def test_build_trees(answer: Answer, files: Files, said: list[str]) -> None:
    assert answer(build_trees, files) == said


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"/var/cache/apt/pkgcache.bin": bytes(60_000)}, [], id="a few kilobytes"),
        pytest.param(
            {"/home/a/.npm/_cacache/x": bytes(10_000), "/root/go/pkg/mod/y": ""}, [], id="small caches at home"
        ),
        pytest.param(
            {"/home/a/.npm/_cacache/x": BIG, "/root/go/pkg/mod/y": BIG, "/var/cache/libdnf5/z": BIG},
            [
                "warn /home/a/.npm/_cacache: holds 2.0 MiB",
                "warn /root/go/pkg/mod: holds 2.0 MiB",
                "warn /var/cache/libdnf5: holds 2.0 MiB",
            ],
            id="caches",
        ),
    ],
)
def test_caches(answer: Answer, files: Files, said: list[str]) -> None:
    assert answer(caches, files) == said


def test_much_empty_space(tmp_path: Path) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD), mib=11 * 1024)
    result = next(result for result in audited(to_qcow2(disk)).results if result.check == "size.virtual")
    assert [f"{e.path}: {e.message}" for e in result.evidence] == [
        "disk: holds 11.0 GiB; 10 GiB are enough for most images",
        "partition 1: 10.7 of 11.0 GiB are empty",
    ]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (100, 50), (65536, 65536), (24 * MIB, 25 * MIB)])
def test_nothing_lies_between_ends_that_do_not_span_anything(tmp_path: Path, start: int, end: int) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD))
    with opened(to_qcow2(disk)) as image:
        assert list(image.data_runs(start, end)) == []


@pytest.mark.parametrize(
    ("container", "held"),
    [
        pytest.param("raw", 2 * MIB, id="raw"),
        pytest.param("raw.gz", 0, id="one stream has no clusters"),
        pytest.param("vmdk", 2 * MIB, id="VMDK"),
        pytest.param("vdi", 2 * MIB, id="VDI"),
        pytest.param("vhd", 2 * (MIB + 256), id="VHD"),
        pytest.param("fixed.vhdx", 2 * MIB, id="VHDX"),
    ],
)
def test_how_much_of_the_file_is_for_a_part_of_the_disk(tmp_path: Path, container: str, held: int) -> None:
    """From 4 to 8 MiB, of which 2 are stored; what lies over the ends is not counted."""
    disk = disk_of(tmp_path / "disk.raw", 16 * MIB, (4 * MIB, NOISE[: 2 * MIB]), (12 * MIB, NOISE[: 2 * MIB]))
    with opened(converted(disk, tmp_path, container)) as image:
        assert image.held_bytes(4 * MIB, 8 * MIB) == held
        assert image.held_bytes(8 * MIB, 12 * MIB) == 0


@pytest.mark.parametrize("options", [("-c",), ("-c", "-o", "compression_type=zstd"), ("-o", "compat=1.1")])
def test_what_a_compaction_of_qcow2_saves(tmp_path: Path, options: tuple[str, ...]) -> None:
    """The file without these clusters is smaller by what is said, and by some tables at most."""
    text = (b"compressible " * 10 * MIB)[: 3 * MIB]
    full = disk_of(tmp_path / "full.raw", 16 * MIB, (MIB, NOISE), (8 * MIB, text))
    less = disk_of(tmp_path / "less.raw", 16 * MIB, (MIB, NOISE))
    with opened(to_qcow2(full, *options)) as image, opened(to_qcow2(less, *options)) as smaller:
        saved = image.container.file_bytes - smaller.container.file_bytes
        assert abs(image.held_bytes(8 * MIB, 11 * MIB) - saved) <= 65536


@pytest.mark.parametrize(
    ("container", "said"),
    [
        pytest.param("raw", "; without them the file would be at least 2.0 MiB smaller", id="raw"),
        pytest.param("raw.gz", "", id="one stream"),
        pytest.param("stream.vmdk", "; without them the file would be at least 2.0 MiB smaller", id="VMDK"),
    ],
)
def test_what_is_left_in_free_space(tmp_path: Path, container: str, said: str) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD))
    with disk.open("r+b") as file:
        file.seek(18 * MIB)
        file.write(NOISE)
    report = audited(converted(disk, tmp_path, container))
    result = next(result for result in report.results if result.check == "size.free-zeros")
    assert [evidence.message for evidence in result.evidence] == [
        f"2097152 bytes (2.0 MiB) of free space are not zero{said}"
    ]
