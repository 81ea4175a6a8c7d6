"""A cloud image or an installer is for the architecture that the manifest names.

An image for the other kind of processor does not start. The address nearly always says which one it is for: amd64
and x86_64 are one, arm64 and aarch64 the other.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, CloudImageBase, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "architecture-fits-base"
SEVERITY = Severity.ERROR

_WORD = re.compile(r"(?<![a-z0-9])(amd64|x86_64|arm64|aarch64)(?![a-z0-9])")
_MEANS = {"amd64": "x86_64", "arm64": "aarch64"}


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for the words of the other architecture, the file's own name last and so first."""
    del manifest, around
    base = appliance.base
    if isinstance(base, CloudImageBase | IsoBase) and (words := _WORD.findall(base.url.lower())):
        word = words[-1]
        meant = _MEANS.get(word, word)
        if meant != appliance.architecture:
            message = f"the base's address says '{word}', but the architecture is {appliance.architecture}"
            hint = f"take the address for {appliance.architecture}, or write `architecture: {meant}`"
            yield Problem(message, ("base", "url"), hint=hint)
