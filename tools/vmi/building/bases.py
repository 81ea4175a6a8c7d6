"""This module hands over the disk that a build starts from, after checking its digest."""

from dataclasses import dataclass
from pathlib import Path

from vmi.building import downloads
from vmi.building.bootstrap import bootstrap
from vmi.building.models import Material
from vmi.building.stored import whole
from vmi.building.template import names
from vmi.core.digests import digest_file
from vmi.core.errors import Refusal
from vmi.core.http import download
from vmi.core.models import Sha256
from vmi.core.progress import Progress
from vmi.core.store import Store
from vmi.manifest.models import CloudImageBase, IsoBase
from vmi.planning.models import Build, ResolvedAppliance, ResolvedBootstrap, ResolvedDownload


@dataclass(frozen=True)
class BaseFile:
    """This is a disk or an installer whose content was checked against its digest."""

    path: Path
    name: str
    """What the template calls it."""
    sha256: Sha256
    material: Material


def obtain(build: Build, directory: Path, store: Store, progress: Progress) -> BaseFile:
    """This bootstraps, finds or downloads the base of a build; a base that is not what it should be is refused."""
    base, disk_mib = build.base, build.appliance.disk_mib
    match base:
        case ResolvedBootstrap():
            made = bootstrap(base, disk_mib, store, progress)
            name = f"bootstrap/{base.base.distribution}/{base.base.suite}"
            return _disk(made.path, made.record.sha256, Material(name=name, sha256=made.record.sha256))
        case ResolvedDownload():
            return _download(base.base, directory, disk_mib, store, progress)
        case ResolvedAppliance():
            return _appliance(base, store, progress)


def _disk(path: Path, sha256: Sha256, material: Material) -> BaseFile:
    return BaseFile(path, names.DISK_BASE, sha256, material)


def _download(
    base: CloudImageBase | IsoBase, directory: Path, disk_mib: int, store: Store, progress: Progress
) -> BaseFile:
    file = downloads.obtain(base, directory, store, progress)
    of_file = digest_file(file).sha256
    material = Material(name=f"{base.kind}/{base.url.partition('?')[0].rpartition('/')[2]}", sha256=of_file)
    if isinstance(base, IsoBase):
        return BaseFile(file, names.ISO_BASE, of_file, material)
    return _disk(*downloads.as_disk(base, file, disk_mib, store, progress), material)


def _appliance(base: ResolvedAppliance, store: Store, progress: Progress) -> BaseFile:
    name, version = f"appliance/{base.base.name}/{base.base.version}", base.base.version
    path, sha256 = _built(base, store) or _released(base, store, progress)
    return _checked(path, sha256, Material(name=name, version=version, sha256=sha256))


def _built(base: ResolvedAppliance, store: Store) -> tuple[Path, Sha256] | None:
    directory = store.build(base.build_id)
    made = whole(directory)
    if made is None:
        return None
    image = made.image
    if base.published and base.published.sha256 != image.sha256:
        return None  # the same inputs built twice differ in their bytes; what was released is what counts
    return directory / image.path, image.sha256


def _released(base: ResolvedAppliance, store: Store, progress: Progress) -> tuple[Path, Sha256]:
    image = base.published
    if image is None:
        missing = f"base '{base.base.name}' {base.base.version} is neither built nor released"
        raise Refusal(missing, hint=f"vmi build {base.base.name}")
    path = store.root / "downloads" / f"{image.sha256}.qcow2"
    if not path.is_file():
        download(image.url, path, size_bytes=image.size_bytes, sha256=image.sha256, progress=progress)
    return path, image.sha256


def _checked(path: Path, expected: Sha256, material: Material) -> BaseFile:
    found = digest_file(path).sha256
    if found != expected:
        raise Refusal(f"its sha256 is {found}, not {expected}", where=str(path), hint="delete it and run this again")
    return _disk(path, expected, material)
