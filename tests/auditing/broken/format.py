"""Images that are broken in one way each, for the checks of format."""

import tarfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from tests.auditing.broken.case import FAIL, WARN, Broken
from tests.auditing.containers import converted
from tests.auditing.images import run, to_qcow2


def with_snapshot(disk: Path) -> Path:
    image = to_qcow2(disk)
    run("qemu-img", "snapshot", "-c", "before", image)
    return image


def with_appendix(disk: Path) -> Path:
    image = to_qcow2(disk)
    with image.open("ab") as file:
        file.write(b"more".ljust(512, b"\0"))
    return image


def other_machine(disk: Path) -> Path:
    """An OVA that asks for a CD drive as well, with a manifest that says so."""
    image = converted(disk, disk.parent, "ova")
    with tarfile.open(image) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr] # all are files
    descriptor = next(name for name in files if name.endswith(".ovf"))
    manifest = next(name for name in files if name.endswith(".mf"))
    item = b"<Item><rasd:InstanceID>9</rasd:InstanceID><rasd:ResourceType>15</rasd:ResourceType></Item>"
    end = b"</VirtualHardwareSection>"
    files[descriptor] = files[descriptor].replace(end, item + end)
    named = {name: data for name, data in files.items() if name != manifest}
    files[manifest] = "".join(f"SHA256({n})= {sha256(d).hexdigest()}\n" for n, d in named.items()).encode()
    with tarfile.open(image, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, BytesIO(data))
    return image


BROKEN: list[Broken] = [
    Broken(
        id="nothing is compressed", check="format.compressed", outcome=WARN,
        says="image file: 0 of 384 clusters are compressed",
        made=lambda disk: to_qcow2(disk, "-o", "preallocation=full"),
    ),
    Broken(
        id="VHDX", check="format.compressed", outcome=WARN, says="image file: is vhdx, which is not compressed",
        made=lambda disk: converted(disk, disk.parent, "vhdx"),
    ),
    Broken(
        id="snapshot", check="format.one-state", outcome=FAIL, says="image file: carries 1 internal snapshots",
        made=with_snapshot,
    ),
    Broken(
        id="appendix", check="format.appended", outcome=WARN,
        says="image file: 512 bytes follow behind everything that belongs to the disk", made=with_appendix,
    ),
    Broken(
        id="CD drive", check="format.ova-hardware", outcome=FAIL, says="OVF descriptor: asks for a CD drive",
        made=other_machine,
    ),
]  # fmt: skip
