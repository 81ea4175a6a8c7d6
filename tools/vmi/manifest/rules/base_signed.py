"""The checksum of a base stands in a list that its distribution signed.

A checksum in the manifest says that the file is the one its author saw. A signature says that it is the one that
the distribution made: a reviewer need not trust the author's copy. Most distributions publish such a list beside
their images:

- Ubuntu: SHA256SUMS and SHA256SUMS.gpg.
- Debian, installers: SHA512SUMS and SHA512SUMS.sign. The list beside its cloud images is not signed.
- AlmaLinux, cloud images: CHECKSUM and CHECKSUM.asc.
- Fedora: a file that ends in CHECKSUM and holds its own signature.

Three things are named: the list, its signature, and the key.

    signed_checksums:
      url: https://cloud.example.org/noble/20251001/SHA256SUMS
      signature: https://cloud.example.org/noble/20251001/SHA256SUMS.gpg
      key: keys/distribution.asc

`key` is the distribution's public key (OpenPGP), kept as a file of the appliance's directory; take it from the
distribution's own page, and compare the fingerprint with what is said there. Where the list holds its own signature,
leave `signature` out. Of distributions of which no signed list is known here, this rule says nothing.
"""

from vmi.core.findings import Severity
from vmi.manifest.distributions import known
from vmi.manifest.models import Appliance, CloudImageBase, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "base-signed"
SEVERITY = Severity.HINT

LISTS = {
    ("ubuntu", "cloud-image"): "SHA256SUMS (its `url`) and SHA256SUMS.gpg (its `signature`)",
    ("ubuntu", "iso"): "SHA256SUMS (its `url`) and SHA256SUMS.gpg (its `signature`)",
    ("debian", "iso"): "SHA512SUMS (its `url`) and SHA512SUMS.sign (its `signature`)",
    ("almalinux", "cloud-image"): "CHECKSUM (its `url`) and CHECKSUM.asc (its `signature`)",
    ("fedora", "cloud-image"): "the file that ends in CHECKSUM (its `url`), which holds its own signature",
    ("fedora", "iso"): "the file that ends in CHECKSUM (its `url`), which holds its own signature",
}
"""What distributions are known to publish. Debian signs its installers' list, but not that of its cloud images."""


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This misses the list."""
    del manifest, around
    base = appliance.base
    if isinstance(base, CloudImageBase | IsoBase) and not base.signed_checksums:
        beside = LISTS.get((known(appliance.os.name) or "", base.kind))
        if not beside:
            return
        message = "nothing but this manifest says that the checksum is the distribution's"
        hint = f"add signed_checksums: {beside}, beside the image, and the distribution's public key (`key`)"
        yield Problem(message, ("base", "checksum"), hint=hint)
