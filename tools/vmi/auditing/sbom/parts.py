"""This module says what each part of an inventory is, in words that both formats of an SBOM have."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.guest.packages.language import LanguagePackage
from vmi.auditing.sbom.inventory import Inventory
from vmi.auditing.sbom.purls import distribution_purl, language_purl, purl
from vmi.core.printable import printable

PATH_LIMIT = 4096


class Part(NamedTuple):
    """This is one part; everything in it is safe to show."""

    purl: str
    kind: str
    """`operating-system` or `library`, as CycloneDX calls it."""
    name: str
    version: str = ""
    supplier: str = ""
    licence: str = ""
    """As the package's database says, whether that is an SPDX expression or not."""
    role: str = ""
    """`kernel` or `boot loader`."""
    places: tuple[str, ...] = ()
    """The files that it was found by; empty for what a package database names."""
    packages: tuple[str, ...] = ()
    """The distribution's packages that brought those files."""
    cpe: str = ""


def parts(inventory: Inventory) -> list[Part]:
    """This is every part once, the operating system first, the rest by purl."""
    found = {part.purl: part for part in (*_packages(inventory), *_start_files(inventory), *_languages(inventory))}
    system = _system(inventory.system)
    return [system, *(found[key] for key in sorted(found) if key != system.purl)]


def _system(system: dict[str, str]) -> Part:
    name, version = system.get("ID", "linux"), system.get("VERSION_ID", "")
    return Part(
        purl("generic", "", name, version), "operating-system", printable(name), printable(version),
        cpe=printable(system.get("CPE_NAME", "")),
    )  # fmt: skip


def _packages(inventory: Inventory) -> Iterator[Part]:
    for package in inventory.packages:
        yield Part(
            distribution_purl(package, inventory.system), "library", printable(package.name),
            printable(package.version), printable(package.maintainer), printable(package.licence),
            inventory.roles.get(package.name, ""),
        )  # fmt: skip


def _start_files(inventory: Inventory) -> Iterator[Part]:
    for file in inventory.start_files:
        yield Part(
            purl("generic", "", file.name, file.version), "library", file.name, printable(file.version),
            role=file.role, places=(printable(file.path, PATH_LIMIT),),
        )  # fmt: skip


def _languages(inventory: Inventory) -> Iterator[Part]:
    """What several files say of the same package is one part."""
    by_purl: defaultdict[str, list[LanguagePackage]] = defaultdict(list)
    for package in inventory.languages:
        by_purl[language_purl(package)].append(package)
    for key, same in by_purl.items():
        yield Part(
            key, "library", printable(same[0].name), printable(same[0].version),
            places=tuple(sorted({printable(package.path, PATH_LIMIT) for package in same})),
            packages=tuple(sorted({package.owner for package in same if package.owner})),
        )  # fmt: skip
