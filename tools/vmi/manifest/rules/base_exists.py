"""The appliance that another one stands on is in this repository, in the version or with the digest that is named.

A version is the one that the base's manifest has now, or one that was released: then `releases/<version>.yaml` lies
in its directory. A digest is that of a released image; the release record names it.
"""

from difflib import get_close_matches

from vmi.core.errors import InputError
from vmi.core.files import is_inside, read_inside
from vmi.core.findings import Severity
from vmi.core.yaml import LIMIT_BYTES
from vmi.manifest import records
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
            yield Problem(message, ("base", "version"), hint=_released(catalogue, base.name))
    elif (model := catalogue.appliance(base.name).model) and not _has_version(catalogue, base, model):
        message = f"base '{base.name}' has no version '{base.version}'"
        yield Problem(message, ("base", "version"), hint=_versions(catalogue, base, model))


def _has_version(catalogue: Catalogue, base: ApplianceBase, model: Appliance) -> bool:
    return base.version == model.version or is_inside(catalogue.root, _record(base, base.version))


def _versions(catalogue: Catalogue, base: ApplianceBase, model: Appliance) -> str:
    versions = records.versions(catalogue, base.name)
    near = get_close_matches(base.version, versions, n=1)
    released = f"; or did you mean '{near[0]}', which was released?" if near and near[0] != model.version else ""
    return f"its version is '{model.version}'{released}"


def _released(catalogue: Catalogue, name: str) -> str:
    """This is the hint for a digest: where the right one stands."""
    versions = records.versions(catalogue, name)
    if not versions:
        return "it was not released yet: name its version"
    return f"digests stand in its release records, such as appliances/{name}/releases/{versions[-1]}.yaml"


def _record(base: ApplianceBase, version: str) -> str:
    return f"appliances/{base.name}/{records.DIRECTORY}/{version}{records.SUFFIX}"


def _released_with_digest(catalogue: Catalogue, base: ApplianceBase) -> bool:
    digest = base.version.removeprefix("sha256:").encode()
    versions = records.versions(catalogue, base.name)
    return any(digest in _content(catalogue, _record(base, version)) for version in versions)


def _content(catalogue: Catalogue, path: str) -> bytes:
    try:
        return read_inside(catalogue.root, path, LIMIT_BYTES)
    except InputError:
        return b""  # what cannot be read proves nothing
