"""This module reads SPDX 2.2 and 2.3, as far as they can be compared with an image."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from vmi.auditing.sbom.spdx import SAID_BY_DATABASE
from vmi.auditing.sbom.told import Digests, Entry, Told, digest

NOTHING = ("", "NOASSERTION", "NONE")


class _Told(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Checksum(_Told):
    algorithm: str
    checksumValue: str


class _Reference(_Told):
    referenceType: str
    referenceLocator: str


class _Package(_Told):
    SPDXID: str
    name: str = ""
    versionInfo: str = ""
    supplier: str = ""
    primaryPackagePurpose: str = ""
    licenseConcluded: str = ""
    licenseDeclared: str = ""
    licenseComments: str = ""
    checksums: list[_Checksum] = []
    externalRefs: list[_Reference] = []

    def entries(self) -> list[Entry]:
        """This is one for each purl, for there may be several."""
        purls = [each.referenceLocator for each in self.externalRefs if each.referenceType == "purl"]
        kind = self.primaryPackagePurpose.lower().replace("operating_system", "operating-system")
        supplier = "" if self.supplier in NOTHING else self.supplier.partition(":")[2].strip() or self.supplier
        return [
            Entry(kind, self.name, self.versionInfo, purl, supplier, self._licences(), _digests(self.checksums))
            for purl in purls or [""]
        ]

    def _licences(self) -> tuple[str, ...]:
        ours = self.licenseComments.removeprefix(SAID_BY_DATABASE)
        words = self.licenseConcluded, self.licenseDeclared, "" if ours == self.licenseComments else ours
        return tuple(each for each in words if each not in NOTHING)


class _File(_Told):
    fileName: str
    checksums: list[_Checksum] = []

    def entry(self) -> Entry:
        return Entry("file", "/" + self.fileName.removeprefix("./").lstrip("/"), digests=_digests(self.checksums))


class _Relation(_Told):
    relationshipType: str
    relatedSpdxElement: str


class _Creation(_Told):
    creators: list[str] = []


class _Document(_Told):
    creationInfo: _Creation = _Creation()
    packages: list[_Package] = []
    files: list[_File] = []
    relationships: list[_Relation] = []


def told(document: dict[str, Any]) -> Told:  # Any: JSON values
    """This is what it tells; a ValueError says what has another form."""
    read = _Document.model_validate(document)
    described = {each.relatedSpdxElement for each in read.relationships if each.relationshipType == "DESCRIBES"}
    others = [entry for package in read.packages if package.SPDXID not in described for entry in package.entries()]
    return Told(
        tuple(_digests(package.checksums) for package in read.packages if package.SPDXID in described),
        (*others, *(file.entry() for file in read.files)),
        any(creator.startswith("Tool: vmi-") for creator in read.creationInfo.creators),
    )


def _digests(checksums: list[_Checksum]) -> Digests:
    return tuple(digest(each.algorithm, each.checksumValue) for each in checksums)
