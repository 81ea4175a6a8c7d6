"""The ending of the base's address fits its kind and its format.

An installer's ISO is not a disk that can be started from, and a disk is no installer. A qcow2 file read as raw, or
the other way round, gives a disk of rubbish. What is packed (`.xz`, `.gz`, `.zip`) is not unpacked here: take the
file that is published unpacked, or the qcow2 one, which is compressed in itself.

    base:
      kind: cloud-image
      url: https://cloud.example.org/trixie/20251001/debian-13-generic-amd64.qcow2
      format: qcow2
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, CloudImageBase, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "base-format"
SEVERITY = Severity.ERROR

DISKS = {"qcow2": "qcow2", "raw": "raw", "vmdk": "vmdk"}
PACKED = frozenset({"xz", "gz", "bz2", "zst", "zip", "7z", "tar", "tgz", "ova"})
ROUTE = ("base", "url")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This reads the ending."""
    del manifest, around
    base = appliance.base
    if not isinstance(base, CloudImageBase | IsoBase):
        return
    ending = base.url.partition("?")[0].rpartition("/")[2].rpartition(".")[2].lower()
    if ending in PACKED:
        yield Problem(f"'.{ending}' is packed, and is not unpacked here", ROUTE, hint="take an unpacked file")
    elif isinstance(base, IsoBase) and ending in DISKS:
        yield Problem(f"'.{ending}' is a disk, not an installer", ROUTE, hint="write `kind: cloud-image`")
    elif isinstance(base, CloudImageBase) and ending == "iso":
        yield Problem(
            "'.iso' is an installer, not a disk", ROUTE, hint="write `kind: iso`, with a boot_command and a seed"
        )
    elif isinstance(base, CloudImageBase) and ending in DISKS and DISKS[ending] != base.format:
        route = ("base", "format") if "format" in base.model_fields_set else ROUTE
        message = f"the address ends with '.{ending}', but the format is {base.format}"
        yield Problem(message, route, hint=f"write `format: {DISKS[ending]}`")
