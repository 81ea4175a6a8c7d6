"""What a guest mounts from the same disk is judged with it."""

from pathlib import Path

import pytest
from tests.auditing.images import GOOD, Files, audited, disk_of, make_disk, make_tree, messages, not_passed, run
from tests.auditing.memory import Memory
from tests.auditing.test_fat import make_fat
from tests.auditing.xfs_images import make_xfs

from vmi.auditing.blocks.opening import opened
from vmi.auditing.disk import find_guest, read_disk
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.xfs.filesystem import Xfs
from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.mounting import mounted, spoken
from vmi.auditing.results import Outcome

TABLE = (
    "label: gpt\n"
    "start=2048, size=8192, type=uefi, name=esp, uuid=11111111-2222-3333-4444-555555555555\n"
    "start=10240, size=36864, type=linux\n"
)
MIB = 2**20


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("/dev/sda2", "partition 2", id="SCSI"),
        pytest.param("/dev/vdb15", "partition 15", id="virtio"),
        pytest.param("/dev/nvme0n1p3", "partition 3", id="NVMe"),
        pytest.param("UUID=ABCD-1234", "UUID=abcd-1234", id="UUID"),
        pytest.param('UUID="abcd-1234"', "UUID=abcd-1234", id="quoted"),
        pytest.param("LABEL=Boot", "LABEL=Boot", id="label"),
        pytest.param("/dev/disk/by-partuuid/AB", "PARTUUID=ab", id="by-partuuid"),
        pytest.param("/dev/disk/by-label/Boot", "LABEL=Boot", id="by-label"),
        pytest.param("/dev/mapper/vg-root", "/dev/mapper/vg-root=", id="something else"),
    ],
)
def test_lines_of_fstab_name_volumes(source: str, expected: str) -> None:
    assert spoken(source) == expected


def guest_with(tmp_path: Path, fstab: str) -> Guest:
    root = make_tree(tmp_path / "root", {"/etc/fstab": fstab, "/boot/hidden": "x", "/boot/efi": None, "/efi": None})
    boot = make_tree(tmp_path / "boot", {"/grub/grub.cfg": "menu", "/vmlinuz": "kernel"})
    esp = make_tree(tmp_path / "esp", {"/loader/random-seed": "seed"})
    others = {"LABEL=boot": DirectoryTree(boot), "UUID=abcd-1234": DirectoryTree(esp)}
    return mounted(Guest(DirectoryTree(root)), others, others["UUID=abcd-1234"])


@pytest.mark.parametrize(
    ("fstab", "expected"),
    [
        pytest.param("LABEL=boot /boot ext4\nUUID=ABCD-1234 /boot/efi vfat\n", "/boot/efi", id="both"),
        pytest.param("UUID=ABCD-1234 /efi vfat\n", "/efi", id="at /efi"),
        pytest.param("UUID=ABCD-1234 /new/place/ vfat\n", "/new/place", id="where there is no directory"),
        pytest.param("", "/boot/efi", id="not in fstab"),
    ],
)
def test_files_appear_where_they_are_mounted(tmp_path: Path, fstab: str, expected: str) -> None:
    guest = guest_with(tmp_path, fstab)
    assert guest.read_text(f"{expected}/loader/random-seed") == "seed"
    assert [p for p in guest.entries if p.endswith("random-seed")] == [f"{expected}/loader/random-seed"]
    assert guest.read_text("/boot/grub/grub.cfg") == ("menu" if "LABEL=boot" in fstab else None)
    assert guest.read_text("/boot/hidden") == "x"
    assert len({entry.inode for entry in guest.entries.values()}) == len(guest.entries)


def test_root_and_unknown_volumes_change_nothing(tmp_path: Path) -> None:
    root = make_tree(tmp_path, {"/etc/fstab": "LABEL=boot / ext4\nLABEL=else /srv xfs\nLABEL=boot none swap\n"})
    guest = Guest(DirectoryTree(root))
    assert mounted(guest, {"LABEL=boot": DirectoryTree(tmp_path / "etc")}, None) is guest


def disk_with_esp(where: Path, fstab: str) -> Path:
    files = {**GOOD, "/etc/fstab": str(GOOD["/etc/fstab"]) + fstab, "/boot/efi": None}
    disk = make_disk(where / "disk.raw", make_tree(where / "tree", files), table=TABLE, start_mib=5, size_mib=18)
    seed = make_tree(where / "esp-tree", {"/loader/random-seed": "s" * 512, "/EFI/BOOT/BOOTX64.EFI": b"MZ"})
    esp = make_fat(where / "esp", seed, mib=4)
    with disk.open("r+b") as file:
        file.seek(MIB)
        file.write(esp.read_bytes())
    return disk


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("PARTUUID=11111111-2222-3333-4444-555555555555 /boot/efi vfat umask=077 0 1\n", id="PARTUUID"),
        pytest.param("PARTLABEL=esp /boot/efi vfat umask=077 0 1\n", id="PARTLABEL"),
        pytest.param("UUID=ABCD-1234 /boot/efi vfat umask=077 0 1\n", id="UUID"),
        pytest.param("LABEL=ESP /boot/efi vfat umask=077 0 1\n", id="LABEL"),
        pytest.param("", id="without a line"),
    ],
)
def test_efi_partition_of_a_disk(tmp_path: Path, line: str) -> None:
    with opened(disk_with_esp(tmp_path, line)) as image:
        volume, guest = find_guest(read_disk(image))
        assert volume.name == "partition 2"
        assert guest.read_bytes("/boot/efi/loader/random-seed") == b"s" * 512
        assert guest.read_bytes("/boot/efi/EFI/BOOT/BOOTX64.EFI") == b"MZ"


def test_partuuid_in_an_mbr(tmp_path: Path) -> None:
    disk = disk_of(tmp_path / "disk.raw", 64 * MIB)
    script = "label: dos\nlabel-id: 0xabcdef01\nsize=4M,type=83\nsize=40M,type=5\nstart=6M,size=8M,type=83\n"
    run("/usr/sbin/sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", disk, text=script)
    with opened(disk) as image:
        assert [v.partition.uuid for v in read_disk(image).volumes if v.partition] == ["abcdef01-01", "abcdef01-05"]


def test_mounted_file_system_that_is_damaged_cannot_be_judged(tmp_path: Path) -> None:
    disk = disk_with_esp(tmp_path, "LABEL=ESP /boot/efi vfat umask=077 0 1\n")
    content = bytearray(disk.read_bytes())
    at = content.index(b"LOADER     ", MIB)
    content[at + 26 : at + 28] = b"\xff\x0f"
    disk.write_bytes(content)
    with opened(disk) as image, pytest.raises(CannotJudge) as error:
        find_guest(read_disk(image))
    assert (error.value.path, error.value.reason) == (
        "/boot/efi/loader/",
        "a chain of clusters leads out of the file system",
    )
    assert audited(disk).verdict is Outcome.FAIL
    assert "accounts.password-hashes" in not_passed(audited(disk))


def test_efi_partition_that_cannot_be_read_never_passes(tmp_path: Path) -> None:
    disk = disk_with_esp(tmp_path, "")
    with disk.open("r+b") as file:
        file.seek(MIB + 13)
        file.write(b"\0")
    report = audited(disk)
    assert not_passed(report)["layout.filesystem-clean"] is Outcome.FAIL
    assert "partition 1: cannot be judged: the FAT boot sector is damaged" in messages(report)


def test_boot_and_root_on_xfs(tmp_path: Path) -> None:
    """As images of Enterprise Linux have it."""
    table = "label: gpt\nstart=2048, size=40960, type=linux-extended-boot\nstart=43008, size=49152, type=linux\n"
    boot = make_tree(tmp_path / "boot", {"/vmlinuz-5.14": "kernel", "/loader/entries/a.conf": "options root=UUID=1\n"})
    first = make_xfs(tmp_path / "first", boot, "-L", "BOOT", mib=20)
    uuid = Xfs(Memory(first.read_bytes())).about.uuid
    files: Files = {"/usr/lib/os-release": "ID=almalinux\n", "/boot": None, "/etc/fstab": f"UUID={uuid} /boot xfs\n"}
    second = make_xfs(tmp_path / "second", make_tree(tmp_path / "root", files), mib=24)
    disk = disk_of(tmp_path / "disk.raw", 48 * MIB)
    run("/usr/sbin/sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", disk, text=table)
    with disk.open("r+b") as file:
        for at, partition in ((1, first), (21, second)):
            file.seek(at * MIB)
            file.write(partition.read_bytes())
    with opened(disk) as image:
        volume, guest = find_guest(read_disk(image))
        assert volume.name == "partition 2"
        assert guest.read_text("/boot/vmlinuz-5.14") == "kernel"
        assert guest.names("/boot") == ["loader", "vmlinuz-5.14"]
        assert [guest.source.place(guest.entries[p]) for p in ("/etc/fstab", "/boot/vmlinuz-5.14")] == sorted(
            guest.source.place(guest.entries[p]) for p in ("/etc/fstab", "/boot/vmlinuz-5.14")
        )
