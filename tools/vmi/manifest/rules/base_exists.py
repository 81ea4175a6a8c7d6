"""The appliance that another one stands on is in this repository, in the version or with the digest that is named.

A version is the one that the base's manifest has now, or one that was released: then `releases/<version>.yaml` lies
in its directory. A digest is that of a released image; the release record names it.
"""

from pathlib import Path

from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.findings import Severity
from vmi.core.yaml import LIMIT_BYTES
from vmi.manifest.likeness import meant
from vmi.manifest.models import Appliance, ApplianceBase
from vmi.manifest.repository import Catalogue, Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "base-exists"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks the base up."""
    del manifest
    base, catalogue = appliance.base, around.catalogue
    if not isinstance(base, ApplianceBase):
        return
    if not catalogue.holds(base.name):
        message = f"base appliance '{base.name}' is not in this repository"
        yield Problem(message, ("base", "name"), hint=meant(catalogue, base.name))
    elif base.version.startswith("sha256:"):
        if not _released_with_digest(catalogue, base):
            message = f"no release record of '{base.name}' names an image with the digest '{base.version[:19]}...'"
            yield Problem(message, ("base", "version"))
    elif (model := catalogue.appliance(base.name).model) and not _has_version(catalogue, base, model):
        message = f"base '{base.name}' has no version '{base.version}'"
        yield Problem(message, ("base", "version"), hint=f"its version is '{model.version}'")


def _has_version(catalogue: Catalogue, base: ApplianceBase, model: Appliance) -> bool:
    return base.version == model.version or (_records(catalogue, base) / f"{base.version}.yaml").is_file()


def _records(catalogue: Catalogue, base: ApplianceBase) -> Path:
    return catalogue.root / "appliances" / base.name / "releases"


def _released_with_digest(catalogue: Catalogue, base: ApplianceBase) -> bool:
    digest = base.version.removeprefix("sha256:").encode()
    return any(digest in _content(path) for path in _records(catalogue, base).glob("*.yaml"))


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path, LIMIT_BYTES)
    except InputError:
        return b""  # what cannot be read proves nothing
