"""FAT is read as mtools writes it and 7z lists it; what cannot be true is named."""

import os
import re
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from tests.auditing.images import Files, make_tree, run
from tests.auditing.memory import Memory, mutated, said

from vmi.auditing.blocks.opening import opened
from vmi.auditing.disk import read_disk
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.fat.filesystem import Fat
from vmi.auditing.filesystems.filesystem import FileSystem
from vmi.auditing.guest.guest import Guest

TREE: Files = {
    "/EFI/BOOT/BOOTX64.EFI": b"MZ" + bytes(range(256)) * 300,
    "/EFI/debian/grub.cfg": "search.fs_uuid 0b7d7b3a root\n",
    "/EFI/debian/a long name with spaces, and more than thirteen letters.conf": "x",
    "/loader/random-seed": b"\x01" * 512,
    "/loader/entries/ümläut-日本.conf": "title x\n",
    "/lower.txt": "lower",
    "/MiXeD.Txt": "mixed",
    "/empty": "",
    "/hollow": None,
    **{f"/many/a-file-with-a-long-name-{i:03}.txt": str(i) * 700 for i in range(200)},
}
KINDS = [
    pytest.param(("-F", "12"), 1, "fat12", id="FAT12"),
    pytest.param(("-F", "16", "-s", "4"), 16, "fat16", id="FAT16"),
    pytest.param(("-F", "32", "-s", "1"), 40, "fat32", id="FAT32"),
    pytest.param(("-F", "16", "-S", "4096"), 64, "fat16", id="large sectors"),
]


def make_fat(partition: Path, tree: Path, *options: str, mib: int) -> Path:
    """A file with nothing but a FAT file system."""
    with partition.open("wb") as file:
        file.truncate(mib * 2**20)
    run("/usr/sbin/mkfs.vfat", "-i", "ABCD1234", "-n", "ESP", *options, partition)
    run("mcopy", "-i", partition, "-s", "-m", "-p", "-Q", "-o", *sorted(tree.iterdir()), "::")
    return partition


def filesystem_of(partition: Path) -> FileSystem:
    with opened(partition) as image:
        (volume,) = read_disk(image).volumes
        if volume.filesystem is None:
            raise CannotJudge(volume.problem)
        data = image.read(0, image.size)
    return Fat(Memory(data))


@pytest.mark.parametrize(("options", "mib", "kind"), KINDS)
def test_every_entry_agrees_with_7z(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], mib: int, kind: str
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    tree = make_tree(tmp_path / "tree", TREE)
    os.utime(tree / "lower.txt", (1_700_000_000, 1_700_000_000))
    filesystem = filesystem_of(make_fat(tmp_path / "esp", tree, *options, mib=mib))
    about = filesystem.about
    assert (about.kind, about.uuid, about.label, about.trouble) == ("vfat", "ABCD-1234", "ESP", "")
    assert about.features == {kind}
    guest = Guest(filesystem)
    hosts = {f"/{path.relative_to(tree)}": path for path in tree.rglob("*")}
    assert set(guest.entries) == {"/", *hosts}
    listed = _listed(tmp_path / "esp")
    for path, host in hosts.items():
        entry = guest.entries[path]
        assert entry.is_directory == host.is_dir()
        if entry.is_file:
            content = host.read_bytes()
            assert filesystem.read(entry, 2**24) == content
            assert b"".join(filesystem.pieces(entry, 1000)) == content
            assert listed[path] == (len(content), zlib.crc32(content))
    assert guest.entries["/lower.txt"].mtime == 1_700_000_000
    assert filesystem.attributes(guest.entries["/lower.txt"]) == {}


def _listed(partition: Path) -> dict[str, tuple[int, int]]:
    """Sizes as 7z sees them, and sums of what it extracts."""
    text = subprocess.run(["7z", "l", "-slt", partition], capture_output=True, check=True).stdout
    blocks = text.decode("utf-8", "replace").split("\n\n")  # short names are in the old code page
    found = {}
    for block in blocks:
        fields = dict(re.findall(r"^(\w+) = (.*)$", block, re.MULTILINE))
        if fields.get("Folder") == "-" and fields.get("Path"):
            found["/" + fields["Path"]] = int(fields["Size"])
    where = partition.with_suffix(".out")
    run("7z", "x", "-y", f"-o{where}", partition)
    return {path: (size, zlib.crc32((where / path[1:]).read_bytes())) for path, size in found.items()}


@pytest.mark.parametrize(("options", "mib", "kind"), KINDS[:3])
def test_free_space_agrees_with_minfo(tmp_path: Path, options: tuple[str, ...], mib: int, kind: str) -> None:
    partition = make_fat(tmp_path / "esp", make_tree(tmp_path / "tree", TREE), *options, mib=mib)
    free = run("mdir", "-i", partition, "::").splitlines()[-2].replace("bytes free", "").replace(" ", "")
    filesystem = filesystem_of(partition)
    runs = list(filesystem.free_runs())
    assert sum(end - start for start, end in runs) == filesystem.about.free_bytes == int(free)
    data = partition.read_bytes()
    assert all(not any(data[start:end]) for start, end in runs)


@pytest.fixture
def esp(tmp_path: Path) -> Memory:
    partition = make_fat(tmp_path / "esp", make_tree(tmp_path / "tree", TREE), "-F", "16", "-s", "1", mib=4)
    return Memory(partition.read_bytes())


def root_at(esp: Memory) -> int:
    return Fat(esp).boot.root_at


def entry_at(esp: Memory, name: bytes) -> int:
    return esp.data.index(name.ljust(11), root_at(esp))


def cluster_at(esp: Memory, name: bytes) -> int:
    return int(struct.unpack_from("<H", esp.data, entry_at(esp, name) + 26)[0])


def test_unchanged_is_read(esp: Memory) -> None:
    assert said(esp, Fat) == ""


@pytest.mark.parametrize(
    ("at", "data", "message"),
    [
        pytest.param(11, b"\0\0", "boot sector: the FAT boot sector is damaged", id="sectors of no bytes"),
        pytest.param(13, b"\0", "boot sector: the FAT boot sector is damaged", id="clusters of no sectors"),
        pytest.param(
            22, b"\1\0", "boot sector: the FAT boot sector is damaged: its sizes do not fit together", id="short table"
        ),
        pytest.param(
            19, b"\xff\xff", "boot sector: the file system says 33553920 bytes, its partition has 4194304",
            id="beyond the partition",
        ),
    ],
)  # fmt: skip
def test_boot_sector_that_lies(esp: Memory, at: int, data: bytes, message: str) -> None:
    esp.data[at : at + len(data)] = data
    assert said(esp, Fat) == message


def test_directory_that_contains_itself(esp: Memory) -> None:
    place = Fat(esp).boot
    inside = place.clusters_at + (cluster_at(esp, b"EFI") - 2) * place.cluster_bytes
    child = esp.data.index(b"BOOT       ", inside)
    struct.pack_into("<H", esp.data, child + 26, cluster_at(esp, b"EFI"))
    assert said(esp, Fat) == "/EFI/BOOT/: a directory is reached twice: it may contain itself"


def test_chain_in_a_circle_ends_with_the_directory(esp: Memory) -> None:
    first = cluster_at(esp, b"MANY")
    struct.pack_into("<H", esp.data, Fat(esp).boot.table_at + 2 * first, first)
    assert said(esp, Fat) == "/many/: a directory holds a name twice"


def test_chain_that_leads_out(esp: Memory) -> None:
    struct.pack_into("<H", esp.data, entry_at(esp, b"LOWER   TXT") + 26, 60000)
    assert said(esp, Fat) == "/lower.txt: a chain of clusters leads out of the file system"


def test_file_larger_than_its_chain_reads_as_zeros(esp: Memory) -> None:
    struct.pack_into("<I", esp.data, entry_at(esp, b"LOWER   TXT") + 28, 0xFFFFFFFF)
    guest = Guest(Fat(esp))
    assert guest.source.read(guest.entries["/lower.txt"], 2000) == b"lower".ljust(2000, b"\0")


def test_long_name_of_another_file_is_not_taken(esp: Memory) -> None:
    at = entry_at(esp, b"MIXED   TXT")
    assert "/MiXeD.Txt" in Guest(Fat(esp)).entries
    esp.data[at : at + 5] = b"OTHER"
    assert "/OTHER.TXT" in Guest(Fat(esp)).entries


def test_file_system_in_use_is_trouble(esp: Memory) -> None:
    esp.data[37] = 1
    assert Fat(esp).about.trouble == "the file system was in use when its disk was taken"


def test_mutations_leave_no_traceback(esp: Memory) -> None:
    boot = Fat(esp).boot
    places = [*range(11, 90), *range(boot.table_at, boot.table_at + 600)]
    places += [at for at in range(boot.root_at, boot.clusters_at + 4000) if esp.data[at]]
    assert mutated(esp, Fat, places, 300)[True] > 10
