"""The OVA: what an importer reads, and that nothing can hide in one."""

import hashlib
import io
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from tests import examples
from tests.building.disks import Memory, sparse

from vmi.building import ova, ovf, raw, vmdk
from vmi.core.errors import Refusal

DISK = sparse(2**20, (5, b"hello"), (2**19, os.urandom(70_000)))
APPLIANCE = examples.appliance(formats=["qcow2", "ova"])
SHA256 = "f" * 64
STEM = "debian-13-13.1-x86_64"
NAMES = [f"{STEM}.ovf", f"{STEM}.mf", f"{STEM}-disk1.vmdk"]
ENVELOPE = "{http://schemas.dmtf.org/ovf/envelope/1}"
RASD = "{http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData}"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / f"{STEM}.ova"
    ova.write(DISK, APPLIANCE, SHA256, path)
    return path


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]  # files


def test_the_files_are_there_in_the_order_of_the_specification(made: Path) -> None:
    assert list(members(made)) == NAMES
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    with tarfile.open(made) as tar:
        for member in tar:
            assert (member.uid, member.gid, member.mtime, member.mode, member.isreg()) == (0, 0, 0, 0o644, True)
    assert made.read_bytes()[257:265] == b"ustar\x0000"


def test_the_same_disk_makes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again" / made.name
    again.parent.mkdir()
    ova.write(DISK, APPLIANCE, SHA256, again)
    assert again.read_bytes() == made.read_bytes()


def test_the_checksums_hold(made: Path) -> None:
    held = members(made)
    expected = [f"SHA256({name})= {hashlib.sha256(held[name]).hexdigest()}" for name in (NAMES[0], NAMES[2])]
    assert held[NAMES[1]].decode("ascii").splitlines() == expected


def test_qemu_reads_the_same_disk_out_of_it(made: Path, tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(DISK.content)
    (tmp_path / "disk.vmdk").write_bytes(members(made)[NAMES[2]])
    compare = ("qemu-img", "compare", "-f", "raw", "-F", "vmdk")
    subprocess.run([*compare, str(tmp_path / "raw"), str(tmp_path / "disk.vmdk")], check=True)


def descriptor(**changes: Any) -> Xml.Element:  # Any: field values
    disk = ovf.DiskFile("disk1.vmdk", 1000, 2**31)
    return Xml.fromstring(ovf.descriptor(examples.appliance(**changes), disk))


def items(root: Xml.Element) -> list[dict[str, str]]:
    found = root.iter(f"{ENVELOPE}Item")
    return [{part.tag.removeprefix(RASD): part.text or "" for part in item} for item in found]


def test_the_descriptor_says_what_machine_to_make() -> None:
    root = descriptor()
    file, disk = root.find(f".//{ENVELOPE}File"), root.find(f".//{ENVELOPE}Disk")
    assert file is not None
    assert disk is not None
    assert file.attrib == {
        f"{ENVELOPE}id": "file1",
        f"{ENVELOPE}href": "disk1.vmdk",
        f"{ENVELOPE}size": "1000",
    }
    assert disk.get(f"{ENVELOPE}capacity") == "2147483648"
    assert disk.get(f"{ENVELOPE}format") == "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"
    cpu, memory, controller, drive, card = items(root)
    assert (cpu["ResourceType"], cpu["VirtualQuantity"]) == ("3", "2")
    assert (memory["ResourceType"], memory["VirtualQuantity"], memory["AllocationUnits"]) == (
        "4",
        "2048",
        "byte * 2^20",
    )
    assert (controller["ResourceType"], controller["ResourceSubType"]) == ("5", "PIIX4")
    assert (drive["ResourceType"], drive["Parent"], drive["HostResource"]) == ("17", "3", "ovf:/disk/vmdisk1")
    assert (card["ResourceType"], card["Connection"]) == ("10", "VM Network")


def test_elements_stand_in_the_order_of_the_schemas() -> None:
    root = descriptor()
    sections = ["References", "DiskSection", "NetworkSection", "VirtualSystem"]
    assert [child.tag.removeprefix(ENVELOPE) for child in root] == sections
    for item in items(root):
        assert list(item) == sorted(item)
        assert {"ElementName", "InstanceID", "ResourceType"} <= set(item)
    assert len({item["InstanceID"] for item in items(root)}) == 5


def test_virtualbox_finds_attributes_by_their_prefix() -> None:
    text = ovf.descriptor(examples.appliance(), ovf.DiskFile("disk1.vmdk", 1000, 2**31)).decode()
    assert '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"' in text
    assert '<File ovf:id="file1" ovf:href="disk1.vmdk" ovf:size="1000" />' in text


@pytest.mark.parametrize(
    ("name", "number"),
    [
        pytest.param("Debian", 96, id="Debian"),
        pytest.param("Ubuntu", 94, id="Ubuntu"),
        pytest.param("AlmaLinux", 80, id="like Red Hat's"),
        pytest.param("Rocky Linux", 80, id="Rocky"),
        pytest.param("CentOS Stream", 107, id="CentOS"),
        pytest.param("Alpine", 101, id="another Linux"),
    ],
)
def test_operating_system(name: str, number: int) -> None:
    section = descriptor(os={"name": name, "version": "9"}).find(f".//{ENVELOPE}OperatingSystemSection")
    assert section is not None
    assert section.get(f"{ENVELOPE}id") == str(number)


@pytest.mark.parametrize(
    ("hypervisors", "card"),
    [
        pytest.param(["KVM"], "VmxNet3", id="tried with neither"),
        pytest.param(["KVM", "VMWare"], "VmxNet3", id="VMware"),
        pytest.param(["VirtualBox"], "VirtIO", id="VirtualBox"),
        pytest.param(["VirtualBox", "VMWare"], "E1000", id="both"),
    ],
)
def test_network_card(hypervisors: list[str], card: str) -> None:
    assert items(descriptor(hypervisors=hypervisors))[4]["ResourceSubType"] == card


@pytest.mark.parametrize(("firmware", "told"), [("bios", []), ("uefi", [("firmware", "efi")])])
def test_firmware(firmware: str, told: list[tuple[str, str]]) -> None:
    vmw = "{http://www.vmware.com/schema/ovf}"
    found = descriptor(firmware=firmware).iter(f"{vmw}Config")
    assert [(each.get(f"{vmw}key"), each.get(f"{vmw}value")) for each in found] == told


def test_free_text_stays_text() -> None:
    text = '</Product><Item xmlns="x">&lt; "quoted" \ufffe &amp;'
    root = descriptor(title=text, description=text)
    product = root.find(f".//{ENVELOPE}Product")
    assert product is not None
    assert product.text == text.replace("\ufffe", "")
    assert len(items(root)) == 5


def test_it_is_recognised_as_the_same_disk(made: Path) -> None:
    ova.demand_same(made, DISK, APPLIANCE, SHA256)


def repacked(made: Path, change: dict[str, bytes], order: list[str] | None = None, **fields: Any) -> None:
    """This writes the OVA again with other files, as somebody could who knows the format."""
    held = {**members(made), **change}
    with tarfile.open(made, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name in order or NAMES:
            member = tarfile.TarInfo(name)
            member.size = len(held[name])
            for field, value in fields.items():
                setattr(member, field, value)
            tar.addfile(member, io.BytesIO(held[name]))


def test_packed_again_in_the_same_way_it_is_the_same(made: Path) -> None:
    before = made.read_bytes()
    repacked(made, {})
    assert made.read_bytes() == before


def test_another_machine_in_the_descriptor_is_refused(made: Path) -> None:
    text = members(made)[NAMES[0]].replace(b">2048</rasd:VirtualQuantity>", b">4096</rasd:VirtualQuantity>")
    repacked(made, {NAMES[0]: text})
    with pytest.raises(Refusal, match=r"\.ovf is not what its manifest and disk make"):
        ova.demand_same(made, DISK, APPLIANCE, SHA256)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(lambda p: repacked(p, {NAMES[1]: b"SHA256(x)= 0\n"}), "mf is not what", id="checksums"),
        pytest.param(lambda p: repacked(p, {NAMES[2]: members(p)[NAMES[2]][:-512]}), "ovf is not what", id="disk"),
        pytest.param(lambda p: repacked(p, {}, [NAMES[1], NAMES[0], NAMES[2]]), "entry of .*ovf is not", id="order"),
        pytest.param(lambda p: repacked(p, {"x": b""}, ["x", *NAMES]), "entry of .*ovf is not", id="a file before"),
        pytest.param(lambda p: repacked(p, {"x": b""}, [*NAMES, "x"]), "something follows", id="a file after"),
        pytest.param(lambda p: repacked(p, {}, NAMES[:2]), "no entry of .*vmdk", id="no disk"),
        pytest.param(lambda p: repacked(p, {}, mode=0o4755), "entry of .*ovf is not", id="other rights"),
        pytest.param(lambda p: repacked(p, {}, type=tarfile.SYMTYPE, linkname="/etc/passwd"), "entry of", id="a link"),
        pytest.param(lambda p: p.write_bytes(b""), "no entry of .*ovf", id="empty"),
        pytest.param(lambda p: p.write_bytes(p.read_bytes()[:-512]), "or its end is missing", id="cut short"),
        pytest.param(lambda p: p.write_bytes(p.read_bytes() + b"x"), "something follows", id="a byte after"),
    ],
)
def test_another_ova_is_refused(made: Path, spoil: Any, message: str) -> None:
    spoil(made)
    with pytest.raises(Refusal, match=f"is not the OVA of the disk that was audited: .*{message}"):
        ova.demand_same(made, DISK, APPLIANCE, SHA256)


def test_the_ova_of_another_disk_is_refused(made: Path) -> None:
    other = Memory(DISK.content[:-1] + b"x")
    with pytest.raises(Refusal, match="does not hold the disk that was audited"):
        ova.demand_same(made, other, APPLIANCE, SHA256)


def test_what_hides_between_the_files_is_refused(made: Path) -> None:
    data = bytearray(made.read_bytes())
    length = len(members(made)[NAMES[0]])
    data[512 + length] = 1
    made.write_bytes(data)
    with pytest.raises(Refusal, match="the bytes between its files are not zeros"):
        ova.demand_same(made, DISK, APPLIANCE, SHA256)


def test_an_interrupted_ova_leaves_no_vmdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(vmdk, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ova.write(DISK, APPLIANCE, SHA256, tmp_path / f"{STEM}.ova")
    assert list(tmp_path.iterdir()) == []


def test_a_raw_disk_is_one_gzip_stream_without_a_name(tmp_path: Path) -> None:
    path = tmp_path / "disk.raw.gz"
    raw.write(DISK, path)
    assert path.read_bytes()[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    unpacked = subprocess.run(["gzip", "--decompress", "--stdout", path], check=True, capture_output=True).stdout
    assert unpacked == DISK.content
    raw.demand_same(path, DISK)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(lambda data: b"", "it ends too early", id="empty"),
        pytest.param(lambda data: data[:-9], "it ends too early", id="cut short"),
        pytest.param(lambda data: data + b"\0", "something follows its end", id="a byte more"),
        pytest.param(lambda data: data + data, "something follows its end", id="a second stream"),
        pytest.param(
            lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:], "it does not unpack", id="wrong checksum"
        ),
        pytest.param(lambda data: b"text", "it does not unpack", id="not gzip"),
    ],
)
def test_another_raw_disk_is_refused(tmp_path: Path, spoil: Any, message: str) -> None:
    path = tmp_path / "disk.raw.gz"
    raw.write(DISK, path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(Refusal, match=message):
        raw.demand_same(path, DISK)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Memory(DISK.content[:-512]), id="shorter"),
        pytest.param(Memory(DISK.content + bytes(512)), id="longer"),
        pytest.param(Memory(b"x" + DISK.content[1:]), id="another byte"),
    ],
)
def test_the_raw_file_of_another_disk_is_refused(tmp_path: Path, other: Memory) -> None:
    path = tmp_path / "disk.raw.gz"
    raw.write(other, path)
    with pytest.raises(Refusal, match="does not hold the disk that was audited"):
        raw.demand_same(path, DISK)
