"""OVAs: the disk inside is read where it lies, once every checksum held; anything but one disk is refused."""

import hashlib
import io
import tarfile
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests import examples
from tests.auditing.images import GOOD, audited, make_disk, make_tree, messages, run, said_of

from vmi.auditing.blocks.opening import opened
from vmi.auditing.errors import UnreadableImage
from vmi.building import ova

NOISE = Random(4).randbytes(200_000)
Files = dict[str, bytes]
OVF = """<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References><File ovf:id="file1" ovf:href="disk.vmdk"/></References>
  <DiskSection><Info>Disks</Info><Disk ovf:capacity="1" ovf:diskId="vmdisk1" ovf:fileRef="file1"/></DiskSection>
</Envelope>
"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ova") / "disk.raw"
    path.write_bytes(bytes(2**20) + NOISE.ljust(2**20, b"\0"))
    run("qemu-img", "convert", "-O", "vmdk", "-o", "subformat=streamOptimized", path, path.with_suffix(".vmdk"))
    return path


def manifest(files: Files, algorithm: str = "SHA256") -> bytes:
    lines = (f"{algorithm}({name})= {hashlib.new(algorithm, data).hexdigest()}\n" for name, data in files.items())
    return "".join(lines).encode()


def good(disk: Path) -> Files:
    files = {"vm.ovf": OVF.encode(), "disk.vmdk": disk.with_suffix(".vmdk").read_bytes()}
    return {"vm.ovf": files["vm.ovf"], "vm.mf": manifest(files), "disk.vmdk": files["disk.vmdk"]}


def packed(files: Files) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return file.getvalue()


def test_an_ova_of_ours_is_read(disk: Path, tmp_path: Path) -> None:
    image = tmp_path / "debian-13-13.1-x86_64.ova"
    with opened(disk) as content:
        ova.write(content, examples.appliance(formats=["qcow2", "ova"]), "f" * 64, image)
    with opened(image) as read:
        assert read.read(0, read.size) == disk.read_bytes()
        assert list(read.data_runs(0, read.size)) == [(2**20, 2**20 + 4 * 65536)]
        container = read.container
    assert (container.format, container.file_bytes, container.virtual_bytes) == ("ova", image.stat().st_size, 2**21)
    assert (container.compression, container.clusters, container.compressed_clusters) == ("zlib", 4, 4)


def test_a_guest_in_it_is_found_to_be_good(tmp_path: Path) -> None:
    guest = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD))
    with opened(guest) as content:
        ova.write(content, examples.appliance(formats=["qcow2", "ova"]), "f" * 64, tmp_path / "image.ova")
    assert messages(audited(tmp_path / "image.ova")) == []


@pytest.mark.parametrize("algorithm", ["SHA1", "SHA256", "SHA512"])
@pytest.mark.parametrize("form", ["ustar", "gnu", "pax"])
def test_archives_of_tar_with_any_checksums_are_read(disk: Path, tmp_path: Path, algorithm: str, form: str) -> None:
    files = good(disk)
    del files["vm.mf"]
    for name, data in (files | {"vm.mf": manifest(files, algorithm)}).items():
        (tmp_path / name).write_bytes(data)
    image = tmp_path / "image.ova"
    run("tar", f"--format={form}", "-C", tmp_path, "-cf", image, "vm.ovf", "vm.mf", "./disk.vmdk")
    with opened(image) as read:
        assert read.read(0, read.size) == disk.read_bytes()


def test_a_certificate_does_no_harm(disk: Path, tmp_path: Path) -> None:
    image = tmp_path / "image.ova"
    image.write_bytes(packed(good(disk) | {"vm.cert": b"-----BEGIN CERTIFICATE-----"}))
    assert said_of(image) == ""


Change = Callable[[Files], object]


def replaced(name: str, old: str, new: str) -> Change:
    """Another text in one file, with checksums that hold."""

    def change(files: Files) -> None:
        assert old.encode() in files[name]
        files[name] = files[name].replace(old.encode(), new.encode())
        renewed(files)

    return change


def renewed(files: Files) -> None:
    files["vm.mf"] = manifest({name: data for name, data in files.items() if name != "vm.mf"})


def added(name: str, data: bytes = b"x") -> Change:
    def change(files: Files) -> None:
        files[name] = data
        renewed(files)

    return change


def with_manifest(data: bytes) -> Change:
    return lambda files: files.update({"vm.mf": data})


def reordered(files: Files) -> None:
    files["vm.ovf"] = files.pop("vm.ovf")


FILE, DISK = (
    '<File ovf:id="file1" ovf:href="disk.vmdk"/>',
    '<Disk ovf:capacity="1" ovf:diskId="vmdisk1" ovf:fileRef="file1"/>',
)
XML = "holds vm.ovf, which is no XML that is read: "
REFUSED = [
    ("no descriptor", lambda files: files.pop("vm.ovf"),
     "is an archive, and no OVA: its first file is not an OVF descriptor"),
    ("descriptor at the end", reordered, "is an archive, and no OVA: its first file is not an OVF descriptor"),
    ("no manifest", lambda files: files.pop("vm.mf"),
     "is an OVA with 0 manifests of checksums (*.mf); it has to have one"),
    ("two manifests", lambda files: files.update({"other.mf": b""}),
     "is an OVA with 2 manifests of checksums (*.mf); it has to have one"),
    ("changed disk", lambda files: files.update({"disk.vmdk": files["disk.vmdk"] + b"x"}),
     "is a damaged OVA: the SHA256 of disk.vmdk is another"),
    ("changed descriptor", lambda files: files.update({"vm.ovf": files["vm.ovf"] + b"\n"}),
     "is a damaged OVA: the SHA256 of vm.ovf is another"),
    ("manifest of nothing", with_manifest(b""), "holds vm.mf, which has no checksum of disk.vmdk, vm.ovf"),
    ("manifest with a weak checksum", with_manifest(b"MD5(vm.ovf)= 00\n"),
     "holds vm.mf, which has a line that is no SHA-1, SHA-256 or SHA-512 checksum: MD5(vm.ovf)= 00"),
    ("manifest of another file", with_manifest(b"SHA256(/etc/passwd)= 00\n"),
     "holds vm.mf, which names /etc/passwd twice, or although it is not to have a checksum"),
    ("checksum cut short", with_manifest(b"SHA256(vm.ovf)= 00\n"),
     "is a damaged OVA: the SHA256 of vm.ovf is another"),
    ("huge manifest", with_manifest(b"\n" * 100_000),
     "holds vm.mf, which has 100000 bytes; at most 65536 are read"),
    ("disk that is not there", replaced("vm.ovf", "disk.vmdk", "../other.vmdk"),
     "is an OVA whose disk is not in it: '../other.vmdk'"),
    ("disk from the network", replaced("vm.ovf", "disk.vmdk", "https://example.org/disk.vmdk"),
     "is an OVA whose disk is not in it: 'https://example.org/disk.vmdk'"),
    ("two disks", replaced("vm.ovf", DISK, DISK + DISK), "is an OVA of 2 disks; one is read"),
    ("no disk", replaced("vm.ovf", DISK, ""), "is an OVA of 0 disks; one is read"),
    ("disk in a namespace of its own", replaced("vm.ovf", DISK, DISK + '<x:Disk xmlns:x="urn:x"/>'),
     "is an OVA of 2 disks; one is read"),
    ("CD-ROM", replaced("vm.ovf", FILE, FILE + '<File ovf:id="file2" ovf:href="cd.iso"/>'),
     "is an OVA whose descriptor names 2 files; its disk is all"),
    ("file that nobody names", added("tools.iso"), "is an OVA with more than a disk: tools.iso"),
    ("disk with a parent", replaced("vm.ovf", "<Disk ", '<Disk ovf:parentRef="base" '),
     "is an OVA whose disk has a parent, so it is only a part of a disk"),
    ("empty disk", replaced("vm.ovf", ' ovf:fileRef="file1"', ""), "is an OVA whose disk has no file"),
    ("disk in pieces", replaced("vm.ovf", "<File ", '<File ovf:chunkSize="5" '),
     "is an OVA whose disk is compressed as a whole, or cut into pieces"),
    ("disk compressed as a whole", replaced("vm.ovf", "<File ", '<File ovf:compression="gzip" '),
     "is an OVA whose disk is compressed as a whole, or cut into pieces"),
    ("size that lies", replaced("vm.ovf", "<File ", '<File ovf:size="5" '),
     "is a damaged OVA: its disk has SIZE bytes, and 5 in its descriptor"),
    ("one word twice", replaced("vm.ovf", "<File ", '<File href="other.vmdk" '),
     XML + "an element says the same word twice"),
    ("document type", replaced("vm.ovf", "<Envelope", '<!DOCTYPE Envelope SYSTEM "file:///etc/passwd"><Envelope'),
     XML + "it has a document type, which no descriptor needs"),
    ("entities", replaced("vm.ovf", "<Envelope", '<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "d">]><Envelope'),
     XML + "it has a document type, which no descriptor needs"),
    ("entity that nobody declared", replaced("vm.ovf", "Disks", "&b;"), XML + "undefined entity: line 4, column 21"),
    ("other encoding", replaced("vm.ovf", "UTF-8", "UTF-7"), XML + "its encoding is UTF-7, not UTF-8"),
    ("no XML", lambda files: files.update({"vm.ovf": b"\0\0"}),
     XML + "not well-formed (invalid token): line 1, column 0"),
    ("something else in XML", lambda files: files.update({"vm.ovf": b"<html/>"}),
     "holds vm.ovf, which is not OVF: it begins with <html>"),
    ("huge descriptor", lambda files: files.update({"vm.ovf": b" " * (2**20 + 1)}),
     "holds vm.ovf, which has 1048577 bytes; a descriptor has at most 1048576"),
    ("disk of another kind", added("disk.vmdk", b"QFI\xfb" * 999), "holds disk.vmdk, which is not a VMDK in one file"),
    ("empty disk file", added("disk.vmdk", b""), "holds disk.vmdk, which is not a VMDK in one file"),
    ("damaged disk", added("disk.vmdk", b"KDMV" + bytes(508)),
     "holds disk.vmdk, which is VMDK version 0; versions 1 to 3 are known"),
    ("cut off disk", added("disk.vmdk", b"KDMV"),
     "holds disk.vmdk, which is truncated or damaged: the header lies beyond the end of the file"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [pytest.param(*rest, id=name) for name, *rest in REFUSED])
def test_anything_but_one_whole_disk_is_refused(disk: Path, tmp_path: Path, change: Change, expected: str) -> None:
    files = good(disk)
    change(files)
    image = tmp_path / "image.ova"
    image.write_bytes(packed(files))
    assert said_of(image) == expected.replace("SIZE", str(len(files.get("disk.vmdk", b""))))


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE) -> bytes:
    member = tarfile.TarInfo(name)
    member.type, member.size, member.linkname = kind, size, "vm.ovf"
    return member.tobuf(tarfile.GNU_FORMAT)


END = bytes(1024)
PAX = b"20 path=../../vm.ovf\n"
PLAIN = "is an archive with something else than plain files: "
ARCHIVES = [
    ("no end", header("vm.ovf"), "is truncated or damaged: the archive's end lies beyond the end of the file"),
    ("half an end", header("vm.ovf") + bytes(512), "is truncated: the archive's end is missing"),
    ("second archive behind the first", header("vm.ovf") + END + header("other"),
     "is an archive with something behind its last file"),
    ("behind its end a hole", header("vm.ovf") + bytes(2**21), "is an archive with something behind its last file"),
    ("size that lies", header("vm.ovf", 2**60) + END, "is truncated: vm.ovf lies beyond the end of the file"),
    ("size below zero", header("vm.ovf", -512) + END, "is a damaged archive: a file of -512 bytes"),
    ("no header", header("vm.ovf") + b"x" * 512 + END, "is a damaged archive: at 512 there is no header of a file"),
    ("one name twice", header("vm.ovf") + header("./vm.ovf") + END,
     "is an archive with two files that are called vm.ovf"),
    ("files without end", header("vm.ovf") + b"".join(header(str(n)) for n in range(99)) + END,
     "is an archive with more than 32 headers"),
    ("symbolic link", header("vm.ovf", kind=tarfile.SYMTYPE) + END, PLAIN + "vm.ovf"),
    ("hard link", header("vm.ovf", kind=tarfile.LNKTYPE) + END, PLAIN + "vm.ovf"),
    ("device", header("vm.ovf", kind=tarfile.BLKTYPE) + END, PLAIN + "vm.ovf"),
    ("sparse file", header("vm.ovf", kind=tarfile.GNUTYPE_SPARSE) + END, PLAIN + "vm.ovf"),
    ("long name", header("././@LongLink", kind=tarfile.GNUTYPE_LONGNAME) + END, PLAIN + "././@LongLink"),
    ("directory", header("dir/", kind=tarfile.DIRTYPE) + END, PLAIN + "dir"),
    ("path", header("../vm.ovf") + END, PLAIN + "../vm.ovf"),
    ("name that clears the screen", header("a/\x1b[2J") + END, PLAIN + "a/\\x1b[2J"),
    ("another name in an extended header",
     header("pax", len(PAX), tarfile.XHDTYPE) + PAX.ljust(512, b"\0") + header("vm.ovf") + END,
     "is an archive with names or sizes in extended headers, which is not read"),
    ("huge extended header", header("pax", 2**40, tarfile.XHDTYPE) + END,
     "is an archive with names or sizes in extended headers, which is not read"),
    ("tar of something else", header("README") + END,
     "is an archive, and no OVA: its first file is not an OVF descriptor"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), [pytest.param(*rest, id=name) for name, *rest in ARCHIVES])
def test_archive_that_lies_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    image = tmp_path / "image.ova"
    image.write_bytes(content)
    assert said_of(image) == expected


def test_the_refusal_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "image.ova").write_bytes(header("README") + END)
    with pytest.raises(UnreadableImage) as error, opened(tmp_path / "image.ova"):
        pass
    assert error.value.hint == (
        "export the machine again with one disk, a manifest and nothing else; or unpack it and audit its VMDK: tar -xf"
    )


def test_a_descriptor_of_nothing_but_depth_takes_bounded_memory(disk: Path, tmp_path: Path) -> None:
    files = good(disk) | {"vm.ovf": b"<a>" * 300_000}
    image = tmp_path / "image.ova"
    image.write_bytes(packed(files))
    tracemalloc.start()
    assert said_of(image) == XML + "no element found: line 1, column 900000"
    assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    tracemalloc.stop()


def test_mutated_archives_are_read_or_refused(disk: Path, tmp_path: Path) -> None:
    content = packed(good(disk))
    chance = Random(7)
    small = [at for at in range(8 * 512) if content[at]]
    image = tmp_path / "mutated.ova"
    outcomes: Counter[bool] = Counter()
    for _ in range(600):
        mutated = bytearray(content)
        for _ in range(chance.choice((1, 2, 8))):
            mutated[chance.choice(small)] = chance.choice((0, 0x20, 0x30, 0x80, 0xFF, chance.randrange(256)))
        image.write_bytes(mutated[: chance.choice((len(mutated), len(mutated), chance.randrange(len(mutated))))])
        outcomes[bool(said_of(image))] += 1
    assert outcomes[True] > 300


HARDWARE = """<VirtualSystem><VirtualHardwareSection>
<Item><ResourceType>3</ResourceType><VirtualQuantity>2</VirtualQuantity></Item>
<Item><ResourceType>4</ResourceType><VirtualQuantity>1</VirtualQuantity>
<AllocationUnits>byte * 2^30</AllocationUnits></Item>
<Item><ResourceType>20</ResourceType><ResourceSubType>AHCI</ResourceSubType></Item>
<Item><ResourceType>17</ResourceType></Item>
<Item><ResourceType>10</ResourceType><ResourceSubType>VirtIO</ResourceSubType></Item>
</VirtualHardwareSection></VirtualSystem></Envelope>"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("", "", [], id="sensible"),
        pytest.param(">2<", ">0<", ["asks for no processor"], id="no processor"),
        pytest.param("2^30", "2^20", ["asks for 1 MiB of memory"], id="little memory"),
        pytest.param("byte * 2^30", "gold bars", ["asks for 0 MiB of memory"], id="unknown unit"),
        pytest.param("byte * 2^30", "GigaBytes", [], id="unit of old writers"),
        pytest.param(">20<", ">6<", [], id="SCSI"),
        pytest.param(">20<", ">99<", ["asks for no controller that a disk could hang on"], id="no controller"),
        pytest.param(">17<", ">14<", ["asks for 0 disks", "asks for a floppy drive"], id="floppy"),
        pytest.param(">10<", ">16<", ["asks for no network card", "asks for a DVD drive"], id="DVD for a card"),
        pytest.param('capacity="2"', 'capacity="3"', [
            "says that the disk has 3145728 bytes, the VMDK holds 2097152"], id="other capacity"),
    ],
)  # fmt: skip
def test_the_machine_that_it_asks_for(disk: Path, tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    text = OVF.replace('ovf:capacity="1"', 'ovf:capacity="2" ovf:capacityAllocationUnits="byte * 2^20"')
    text = text.replace("</Envelope>", HARDWARE)
    assert old in text
    files = {"vm.ovf": text.replace(old, new).encode(), "disk.vmdk": disk.with_suffix(".vmdk").read_bytes()}
    (tmp_path / "image.ova").write_bytes(packed({**files, "vm.mf": manifest(files)}))
    report = audited(tmp_path / "image.ova")
    result = next(result for result in report.results if result.check == "format.ova-hardware")
    assert sorted(evidence.message for evidence in result.evidence) == sorted(said)
