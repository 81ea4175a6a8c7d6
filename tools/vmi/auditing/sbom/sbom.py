"""This module makes the SBOM of an image: opens it as an audit does, and refuses what has no packages to name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from vmi.auditing.blocks.opening import container, opened_file
from vmi.auditing.disk import find_guest, read_disk
from vmi.auditing.errors import CannotJudge
from vmi.auditing.image_digest import ImageDigest
from vmi.auditing.sbom import cyclonedx, spdx
from vmi.auditing.sbom.inventory import Image, Inventory, take
from vmi.core.errors import InputError
from vmi.core.printable import printable
from vmi.core.progress import Progress

WRITERS: Mapping[str, Callable[[Inventory], str]] = MappingProxyType(
    {"cyclonedx": cyclonedx.document, "spdx": spdx.document}
)


def inventory(image: Path, progress: Progress, *, with_files: bool, epoch: int | None) -> Inventory:
    """This is what an image consists of; what cannot be read is an InputError, and so is an image of no packages."""
    with opened_file(image) as file, progress.task(f"taking stock of {image.name}"):
        digest = ImageDigest(file)
        try:
            _, guest = find_guest(read_disk(container(file)))
            found = take(guest, Image(image.name, ""), with_files=with_files, epoch=epoch)
        except CannotJudge as error:
            where = f"{image}: {printable(error.path)}"
            raise InputError(f"an SBOM cannot be made: {printable(error.reason)}", where=where) from error
        if not found.packages:
            raise InputError(
                "has no package database that names a package, so its SBOM would say that it is empty",
                where=str(image),
                hint="dpkg, rpm and apk are read; look with `vmi audit` at what the image is",
            )
        return found.of(digest.result())
