"""A checksum is that of a file with something in it.

Zeros, one digit again and again, or the digest of an empty file are put there to be replaced, or come from a
download that failed. The build would refuse the base after fetching all of it.

Run `sha256sum FILE` on what you downloaded, and compare with what the distribution publishes.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, CloudImageBase, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "checksum-real"
SEVERITY = Severity.ERROR

OF_NOTHING = (
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
)


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for what no file has."""
    del manifest, around
    base = appliance.base
    if not isinstance(base, CloudImageBase | IsoBase):
        return
    algorithm, _, digest = base.checksum.partition(":")
    hint = f"run `{algorithm}sum` on the file, and compare with what the distribution publishes"
    if base.checksum in OF_NOTHING:
        yield Problem("this is the checksum of an empty file", ("base", "checksum"), hint=hint)
    elif len(set(digest)) == 1:
        yield Problem(
            f"this is no file's checksum, it is '{digest[0]}' again and again", ("base", "checksum"), hint=hint
        )
