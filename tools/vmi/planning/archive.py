"""This module asks a distribution's archive which packages, in which versions, a bootstrapped base means today."""

from vmi.core import mmdebstrap
from vmi.core.digests import canonical_json, sha256_of
from vmi.manifest.models import Architecture, BootstrapBase, Firmware
from vmi.planning.models import ResolvedBootstrap


def resolve(base: BootstrapBase, architecture: Architecture, firmware: Firmware) -> ResolvedBootstrap:
    """This turns a request into exact packages, without installing any; some seconds and ten MiB of network."""
    packages = mmdebstrap.simulate(request(base, architecture, firmware))
    # What has its default value is left out: a key that the language learns later changes no digest.
    inputs = {"base": base.model_dump(mode="json", exclude_defaults=True), "packages": packages, "firmware": firmware}
    return ResolvedBootstrap(
        base=base,
        architecture=architecture,
        firmware=firmware,
        packages=packages,
        digest=sha256_of(canonical_json({**inputs, "architecture": architecture})),
    )


def request(base: BootstrapBase, architecture: Architecture, firmware: Firmware) -> mmdebstrap.Request:
    """This is a base in mmdebstrap's words."""
    return mmdebstrap.Request(base.distribution, base.suite, architecture, firmware, base.packages)
