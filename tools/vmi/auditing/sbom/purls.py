"""This module writes package URLs, after ECMA-427 and what each type's definition says of upper and lower case."""

from collections.abc import Mapping
from urllib.parse import quote

from vmi.auditing.guest.packages.language import LanguagePackage
from vmi.auditing.guest.packages.model import Package
from vmi.core.printable import printable

NAMESPACES = {"rhel": "redhat", "opensuse-leap": "opensuse", "opensuse-tumbleweed": "opensuse"}
"""Where a distribution's vendor is not called as its os-release says."""
TEXT_LIMIT = 1000
UNVERSIONED = "(devel)"
"""What Go writes where there is no version."""


def distribution_purl(package: Package, system: Mapping[str, str]) -> str:
    """This is the purl of a distribution's package; `system` is os-release."""
    name = package.name if package.kind == "rpm" else package.name.lower()
    identity = system.get("ID", "")
    epoch, _, version = package.version.rpartition(":") if package.kind == "rpm" else ("", "", package.version)
    qualifiers = {
        "arch": package.architecture,
        "distro": "-".join(filter(None, (identity, system.get("VERSION_ID") or system.get("VERSION_CODENAME")))),
        "epoch": epoch,
        "upstream": _upstream(package, version),
    }
    return purl(package.kind, NAMESPACES.get(identity, identity).lower(), name, version, qualifiers)


def _upstream(package: Package, version: str) -> str:
    """The source, by which advisories know a package; an rpm's is a file, and always said."""
    if package.kind == "rpm":
        return f"{package.source or package.name}-{package.source_version or version}.src.rpm"
    different = package.source or (package.name if package.source_version else "")
    return "@".join(filter(None, (different, package.source_version)))


def language_purl(package: LanguagePackage) -> str:
    """This is the purl of a language's package."""
    version = "" if package.version == UNVERSIONED else package.version
    if package.kind == "pypi":
        return purl("pypi", "", package.name.lower().replace("_", "-"), version)
    namespace, _, name = package.name.lower().rpartition("/")
    return purl(package.kind, namespace, name, version)


def purl(kind: str, namespace: str, name: str, version: str, qualifiers: Mapping[str, str] | None = None) -> str:
    """This is a purl, its parts encoded and its qualifiers in order; empty ones are left out."""
    path = "/".join(_encoded(part) for part in (*namespace.split("/"), name) if part)
    said = sorted((key, value) for key, value in (qualifiers or {}).items() if value)
    query = "&".join(f"{key}={_encoded(value)}" for key, value in said)
    return f"pkg:{kind}/{path}{f'@{_encoded(version)}' if version else ''}{f'?{query}' if query else ''}"


def _encoded(text: str) -> str:
    """Bytes that are no UTF-8 have no place in a purl, so they are shown as everywhere else."""
    return quote(text if text.isascii() else printable(text, TEXT_LIMIT), safe=":")
