"""How a disk is divided: what is named by device, what is too new for the guest, and tables that mean two things."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import GOOD, Files, audited, disk_of, make_disk, make_tree, run

from vmi.auditing.blocks.opening import opened
from vmi.auditing.checks.layout import by_uuid
from vmi.auditing.volumes.partitions import read_partitions

Answer = Callable[..., list[str]]
MIB = 2**20


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param(
            {"/etc/fstab": "UUID=1 / ext4\nLABEL=x /a xfs\nPARTUUID=2 /b ext4\ntmpfs /tmp tmpfs\n"}, [], id="good"
        ),
        pytest.param({"/etc/fstab": "/dev/sr0 /media/cdrom0 udf,iso9660 user,noauto\n"}, [], id="drive for discs"),
        pytest.param({"/etc/fstab": "/dev/vda2 none swap sw\n"}, [], id="swap, of which layout.swap tells"),
        pytest.param(
            {"/etc/fstab": "/dev/vdb /mnt auto defaults,nofail,comment=cloudconfig 0 2\n"},
            [],
            id="what cloud-init wrote",
        ),
        pytest.param(
            {"/etc/fstab": "/dev/nvme0n1p1 / ext4\n/dev/disk/by-path/pci-0 /a xfs\n/dev/xvda1 /b ext4\n"},
            [
                "warn /etc/fstab:1: / is mounted from /dev/nvme0n1p1",
                "warn /etc/fstab:2: /a is mounted from /dev/disk/by-path/pci-0",
                "warn /etc/fstab:3: /b is mounted from /dev/xvda1",
            ],
            id="devices",
        ),
        pytest.param(
            {"/boot/grub/grub.cfg": "linux /a root=/dev/vda1\nlinux /b root=/dev/vda1 single\nlinux /c root=LABEL=r\n"},
            ["warn /boot/grub/grub.cfg:1: root=/dev/vda1 is another device on another cloud"],
            id="command line, told once",
        ),
        pytest.param({"/etc/kernel/cmdline": "root=/dev/mapper/vg-root\n"}, [], id="LVM, of which layout.lvm tells"),
    ],
)
def test_names_of_file_systems(answer: Answer, files: Files, said: list[str]) -> None:
    assert answer(by_uuid, files) == said


def status(*packages: tuple[str, str]) -> Files:
    blocks = (f"Package: {n}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {v}\n" for n, v in packages)
    return {"/var/lib/dpkg/status": "\n".join([str(GOOD["/var/lib/dpkg/status"]), *blocks])}


@pytest.mark.parametrize(
    ("options", "packages", "said"),
    [
        pytest.param("metadata_csum_seed,orphan_file", (), [], id="no tools that are known"),
        pytest.param(
            "metadata_csum_seed,orphan_file", (("e2fsprogs", "1.47.2-3"), ("grub-pc-bin", "2.12-9")), [], id="new tools"
        ),
        pytest.param(
            "orphan_file,metadata_csum_seed",
            (("e2fsprogs", "1.46.2-2"), ("grub2-common", "2.04-20")),
            [
                "has the feature metadata_csum_seed, which GRUB 2.04 does not know",
                "has the feature orphan_file, which e2fsck 1.46.2 does not know",
            ],
            id="old tools",
        ),
        pytest.param(
            "inline_data",
            (("grub2-common", "2.12-9"),),
            ["has the feature inline_data, which GRUB 2.12 does not know"],
            id="what no GRUB reads",
        ),
        pytest.param("inline_data", (("systemd-boot", "257"),), [], id="another loader"),
    ],
)
def test_features(tmp_path: Path, options: str, packages: tuple[tuple[str, str], ...], said: list[str]) -> None:
    tree = make_tree(tmp_path / "tree", {**GOOD, **status(*packages)})
    report = audited(make_disk(tmp_path / "disk.raw", tree, options=("-O", options)))
    result = next(result for result in report.results if result.check == "layout.features")
    assert [evidence.message for evidence in result.evidence] == said


def problems(disk: Path) -> tuple[str, ...]:
    with opened(disk) as image:
        return read_partitions(image).problems


def entry(kind: int, start: int, sectors: int) -> bytes:
    return struct.pack("<B3xB3xII", 0, kind, start, sectors)


def test_partitions_that_overlap_are_named(tmp_path: Path) -> None:
    table = entry(0x83, 2048, 4096) + entry(0x83, 6143, 2048) + entry(0x83, 8191, 10)
    disk = disk_of(tmp_path / "disk.raw", 8 * MIB, (446, table), (510, b"\x55\xaa"))
    assert problems(disk) == ("partition 1 and partition 2 overlap",)


def test_a_hybrid_is_named(tmp_path: Path) -> None:
    disk = disk_of(tmp_path / "disk.raw", 16 * MIB)
    run("/usr/sbin/sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", disk, text="label: gpt\nstart=2048\n")
    assert problems(disk) == ()
    with disk.open("r+b") as file:
        file.seek(446 + 16)
        file.write(entry(0x83, 2048, 100))
    assert problems(disk) == ("the MBR has partitions of its own beside the GPT: a hybrid",)
