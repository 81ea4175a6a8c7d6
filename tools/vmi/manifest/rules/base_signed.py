"""The checksum of a base stands in a list that its distribution signed.

A checksum in the manifest says that the file is the one its author saw. A signature says that it is the one that
the distribution made: a reviewer need not trust the author's copy. Most distributions publish such a list beside
their images.

    signed_checksums:
      url: https://cloud.example.org/noble/20251001/SHA256SUMS
      signature: https://cloud.example.org/noble/20251001/SHA256SUMS.gpg
      key: keys/distribution.asc

`key` is the distribution's public key, kept as a file of the appliance's directory. Where the list holds its own
signature (CHECKSUM of Fedora and AlmaLinux), leave `signature` out. Where there is no signed list, ignore this.
"""

from vmi.core.findings import Severity
from vmi.manifest.distributions import known
from vmi.manifest.models import Appliance, CloudImageBase, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "base-signed"
SEVERITY = Severity.HINT

LISTS = {
    "ubuntu": "SHA256SUMS and SHA256SUMS.gpg",
    "debian": "SHA512SUMS and SHA512SUMS.sign",
    "almalinux": "CHECKSUM",
    "rocky": "CHECKSUM",
    "fedora": "CHECKSUM",
}


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This misses the list."""
    del manifest, around
    base = appliance.base
    if isinstance(base, CloudImageBase | IsoBase) and not base.signed_checksums:
        beside = LISTS.get(known(appliance.os.name) or "", "a file of checksums and its signature")
        message = "nothing but this manifest says that the checksum is the distribution's"
        hint = f"look for {beside} beside the image, and name them in signed_checksums"
        yield Problem(message, ("base", "checksum"), hint=hint)
