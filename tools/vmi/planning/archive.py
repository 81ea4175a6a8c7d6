"""This module asks a distribution's archive which packages, in which versions, a bootstrapped base means today."""

from vmi.core import mmdebstrap
from vmi.core.digests import canonical_json, sha256_of
from vmi.manifest.models import BootstrapBase
from vmi.planning.models import ResolvedBootstrap


def resolve(base: BootstrapBase) -> ResolvedBootstrap:
    """This turns a request into exact packages, without installing any; some seconds and ten MiB of network."""
    packages = mmdebstrap.simulate(base.suite, base.packages)
    inputs = {"base": base.model_dump(mode="json"), "packages": packages}
    return ResolvedBootstrap(base=base, packages=packages, digest=sha256_of(canonical_json(inputs)))
