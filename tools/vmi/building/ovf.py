"""This module is the OVF 1.1 descriptor of an image: the virtual hardware that an importing hypervisor should make.

Pure: the same manifest and disk give the same bytes, so that anybody can make it again and compare. Elements stand in
the order of DMTF's schemas (DSP8023, and the RASD properties by name), as strict importers demand.
"""

import re
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from vmi.manifest.models import Appliance, Architecture

OVF = "http://schemas.dmtf.org/ovf/envelope/1"
CIM = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2"
NAMESPACES = {
    "xmlns": OVF,
    "xmlns:ovf": OVF,
    "xmlns:rasd": f"{CIM}/CIM_ResourceAllocationSettingData",
    "xmlns:vssd": f"{CIM}/CIM_VirtualSystemSettingData",
    "xmlns:vmw": "http://www.vmware.com/schema/ovf",
}
"""Elements without a prefix, attributes with one: VirtualBox looks for `ovf:href` by these letters."""
STREAM_OPTIMIZED = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"
HARDWARE = "vmx-13"
"""What ESXi 6.5 and newer make."""
NETWORK = "VM Network"
SYSTEMS = {"debian": 96, "ubuntu": 94, "centos": 107, "oracle linux": 109}
"""CIM_OperatingSystem.OSType, 64-bit each."""
RED_HAT_LIKE = ("almalinux", "rocky", "red hat", "rhel", "scientific")
RED_HAT_64, LINUX_64 = 80, 101
CPU, MEMORY, IDE, ETHERNET, DISK, OTHER_STORAGE = 3, 4, 5, 10, 17, 20


class Controller(NamedTuple):
    """This is what the disk hangs on."""

    type: int
    subtype: str


# Debian's cloud kernel has neither LSI's SCSI nor E1000; every kernel and importer has IDE (docs/decisions/079-ova.md).
CONTROLLERS: dict[Architecture, Controller] = {
    "x86_64": Controller(IDE, "PIIX4"),
    "aarch64": Controller(OTHER_STORAGE, "vmware.sata.ahci"),  # there is no IDE
}


class DiskFile(NamedTuple):
    """This is the VMDK beside the descriptor."""

    name: str
    size_bytes: int
    virtual_bytes: int


def descriptor(appliance: Appliance, disk: DiskFile) -> bytes:
    """This is the whole .ovf file."""
    root = Xml.Element("Envelope", {**NAMESPACES, "ovf:version": "1.0", "xml:lang": "en-US"})
    references = _add(root, "References")
    _add(references, "File", {"ovf:id": "file1", "ovf:href": disk.name, "ovf:size": str(disk.size_bytes)})
    _disks(root, disk)
    network = _section(root, "NetworkSection", "The networks that the machine is connected to")
    _add(_add(network, "Network", {"ovf:name": NETWORK}), "Description", text="The network of the machine's one card")
    _system(root, appliance)
    Xml.indent(root)
    text: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def operating_system(name: str) -> int:
    """This is the number that CIM gives to an operating system, by its name in the manifest."""
    word = name.lower()
    if any(word.startswith(like) for like in RED_HAT_LIKE):
        return RED_HAT_64
    return next((number for known, number in SYSTEMS.items() if word.startswith(known)), LINUX_64)


def _disks(root: Xml.Element, disk: DiskFile) -> None:
    section = _section(root, "DiskSection", "The disks of the machine")
    place = {"ovf:diskId": "vmdisk1", "ovf:fileRef": "file1"}
    _add(section, "Disk", {"ovf:capacity": str(disk.virtual_bytes), **place, "ovf:format": STREAM_OPTIMIZED})


def _system(root: Xml.Element, appliance: Appliance) -> None:
    system = _add(root, "VirtualSystem", {"ovf:id": appliance.name})
    _add(system, "Info", text="A virtual machine")
    _add(system, "Name", text=appliance.name)
    product = _section(system, "ProductSection", "What this is")
    _add(product, "Product", text=_plain(appliance.title))
    _add(product, "Version", text=appliance.version)
    note = _section(system, "AnnotationSection", "What it is good for")
    _add(note, "Annotation", text=_plain(appliance.description))
    number = str(operating_system(appliance.os.name))
    kind = _section(system, "OperatingSystemSection", "What runs inside", {"ovf:id": number})
    _add(kind, "Description", text=f"{appliance.os.name} {appliance.os.version}, 64-bit")
    _hardware(system, appliance)


def _hardware(system: Xml.Element, appliance: Appliance) -> None:
    section = _section(system, "VirtualHardwareSection", "What the machine is made of")
    family = _add(section, "System")
    _add(family, "vssd:ElementName", text="Virtual Hardware Family")
    _add(family, "vssd:InstanceID", text="0")
    _add(family, "vssd:VirtualSystemIdentifier", text=appliance.name)
    _add(family, "vssd:VirtualSystemType", text=HARDWARE)
    cores, memory = appliance.requirements.cores.recommended, appliance.requirements.memory_mib.recommended
    controller = CONTROLLERS[appliance.architecture]
    _item(section, 1, CPU, f"{cores} virtual CPU(s)", AllocationUnits="hertz * 10^6", VirtualQuantity=str(cores))
    _item(section, 2, MEMORY, f"{memory} MB of memory", AllocationUnits="byte * 2^20", VirtualQuantity=str(memory))
    _item(section, 3, controller.type, "Disk controller", Address="0", ResourceSubType=controller.subtype)
    _item(section, 4, DISK, "Disk 1", AddressOnParent="0", HostResource="ovf:/disk/vmdisk1", Parent="3")
    card = {"AddressOnParent": "7", "AutomaticAllocation": "true", "Connection": NETWORK}
    _item(section, 5, ETHERNET, "Network card 1", **card, ResourceSubType=network_card(appliance))
    if appliance.firmware == "uefi":
        _add(section, "vmw:Config", {"ovf:required": "false", "vmw:key": "firmware", "vmw:value": "efi"})


def network_card(appliance: Appliance) -> str:
    """This is the card that the hypervisors have of which the manifest says that the image was tried with them."""
    tried = {"VMWare", "VirtualBox"} & {*appliance.hypervisors}
    return {"VirtualBox": "VirtIO", "VMWare": "VmxNet3"}.get("".join(tried), "E1000" if tried else "VmxNet3")


def _item(section: Xml.Element, number: int, kind: int, name: str, **properties: str) -> None:
    item = _add(section, "Item")
    said = {**properties, "ElementName": name, "InstanceID": str(number), "ResourceType": str(kind)}
    for word in sorted(said):  # the schema's order
        _add(item, f"rasd:{word}", text=said[word])


def _section(parent: Xml.Element, name: str, info: str, attributes: dict[str, str] | None = None) -> Xml.Element:
    section = _add(parent, name, attributes)
    _add(section, "Info", text=info)
    return section


def _add(parent: Xml.Element, name: str, attributes: dict[str, str] | None = None, text: str = "") -> Xml.Element:
    element = Xml.SubElement(parent, name, attributes or {})
    element.text = text or None
    return element


def _plain(text: str) -> str:
    """This is a text without the few characters that XML 1.0 cannot hold."""
    return re.sub("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
