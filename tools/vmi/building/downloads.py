"""This module brings what a distribution publishes into the store: vouched for, checked, then made ours."""

import json
import struct
from pathlib import Path
from typing import Any

from vmi.building.checksums import demand_signed
from vmi.core.digests import canonical_json, digest_file, sha256_of
from vmi.core.errors import InputError, Refusal
from vmi.core.files import demand_space, locked, read_bytes, staged_file
from vmi.core.http import download_checked
from vmi.core.models import Model, Sha256
from vmi.core.processes import run
from vmi.core.progress import Progress
from vmi.core.store import Store
from vmi.manifest.models import CloudImageBase, IsoBase

LIMIT_BYTES = 16 * 2**30
"""More than any installer or cloud image of a distribution; a server does not fill our disk."""
KEY_LIMIT_BYTES = 2**20
CONVERSION = 1
"""The version of how a cloud image becomes a disk to build on."""
_QCOW2 = struct.Struct(">4sIQIIQIIQQIIQQ")
"""Magic to incompatible features, see docs/interop/qcow2 in QEMU."""
_EXTERNAL_DATA = 1 << 2
_VMDK = struct.Struct("<4sIIQ")
"""Magic, version, flags, capacity of a sparse VMDK; without a capacity its text may name any file."""


class Converted(Model):
    """This is <digest>.json: what a cloud image became, written after the disk itself."""

    sha256: Sha256
    virtual_bytes: int


def obtain(base: CloudImageBase | IsoBase, directory: Path, store: Store, progress: Progress) -> Path:
    """This is the file with the base's checksum, from the store or from its publisher."""
    path = store.download(base.checksum)
    with locked(path.with_suffix(".lock")):
        if base.signed_checksums:
            key = read_bytes(directory / base.signed_checksums.key, KEY_LIMIT_BYTES)
            demand_signed(base.checksum, base.url, base.signed_checksums, key)
        if not path.is_file():
            download_checked(base.url, path, checksum=base.checksum, limit_bytes=LIMIT_BYTES, progress=progress)
    _demand_checksum(path, base.checksum)
    return path


def _demand_checksum(path: Path, checksum: str) -> None:
    algorithm, _, expected = checksum.partition(":")
    found = getattr(digest_file(path), algorithm)
    if found != expected:
        what = f"its {algorithm} is {found}, not {expected}"
        raise Refusal(what, where=str(path), hint="delete it and run this again")


def as_disk(base: CloudImageBase, source: Path, disk_mib: int, store: Store, progress: Progress) -> tuple[Path, Sha256]:
    """This is a cloud image as a qcow2 disk that our own qemu-img wrote: whatever reads it next need not guess."""
    _demand_whole(source, base.format)
    path = store.base(sha256_of(canonical_json({"of": base.checksum, "format": base.format, "version": CONVERSION})))
    with locked(path.with_suffix(".lock")):
        record = _recorded(path) or _convert(base, source, path, progress)
    demand_room(record.virtual_bytes, disk_mib)
    found = digest_file(path).sha256
    if found != record.sha256:
        raise Refusal(f"its sha256 is {found}, not {record.sha256}", where=str(path), hint="delete it, run this again")
    return path, record.sha256


def demand_room(virtual_bytes: int, disk_mib: int) -> None:
    """This refuses to shrink: a file system ends where it ends."""
    needed = -(-virtual_bytes // 2**20)
    if needed > disk_mib:
        what = f"the cloud image holds a disk of {needed} MiB, the appliance's has {disk_mib}; a disk only grows"
        raise Refusal(what, where="disk_mib", hint=f"write disk_mib: {needed}, or start from a smaller image")


def _recorded(path: Path) -> Converted | None:
    try:
        return Converted.read(path.with_suffix(".json")) if path.is_file() else None
    except InputError:
        return None  # it is made again


def _convert(base: CloudImageBase, source: Path, path: Path, progress: Progress) -> Converted:
    info = _info(source, base.format)
    demand_space(path.parent, min(info["virtual-size"], 4 * source.stat().st_size))
    with progress.task(f"converting {base.url.rpartition('/')[2]}"), staged_file(path) as part:
        run("qemu-img", "convert", "-f", base.format, "-O", "qcow2", source, part)
        made = Converted(sha256=digest_file(part).sha256, virtual_bytes=info["virtual-size"])
    made.write(path.with_suffix(".json"))
    return made


def _info(source: Path, form: str) -> Any:  # Any: qemu-img's JSON
    done = run("qemu-img", "info", "--output=json", "-f", form, source, check=False, timeout_s=60)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise InputError(f"is no {form} image that QEMU can open", where=str(source), details=said)
    info = json.loads(done.stdout)
    if others := [key for key in ("backing-filename", "full-backing-filename") if info.get(key)]:
        raise Refusal(f"names another file ({others[0]})", where=str(source))
    return info


def _demand_whole(source: Path, form: str) -> None:
    """This reads the header before any program does: an image must not lead qemu-img to other files of ours."""
    with source.open("rb") as file:
        head = file.read(64 * 1024)
    if form == "qcow2":
        _demand_whole_qcow2(source, head.ljust(_QCOW2.size, b"\0"))
    elif form == "vmdk":
        _demand_whole_vmdk(source, head.ljust(_VMDK.size, b"\0"))


def _demand_whole_qcow2(source: Path, head: bytes) -> None:
    magic, version, backing, _, _, _, encrypted, *_, features = _QCOW2.unpack_from(head)
    if magic != b"QFI\xfb" or version not in (2, 3):
        raise InputError("is not a qcow2 image", where=str(source), hint="correct base.format")
    if backing or encrypted or (version == 3 and features & _EXTERNAL_DATA):
        raise Refusal("is not whole: it names another file, or is encrypted", where=str(source))


def _demand_whole_vmdk(source: Path, head: bytes) -> None:
    magic, _, _, capacity = _VMDK.unpack_from(head)
    if magic != b"KDMV":
        raise InputError("is not a VMDK in one file", where=str(source), hint="correct base.format")
    if not capacity or b"parentFileNameHint" in head:
        raise Refusal("is not whole: it names another file", where=str(source))
