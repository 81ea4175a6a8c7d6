"""This module reads the catalogue as it is on main at GitHub, all of it at one commit.

A checkout may be behind: `vmi release` has just committed a record through the API. So main's tree says which blobs
count, and a checkout only saves fetching those that it has (docs/decisions/022).
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import TypeVar

from vmi.core import documents, yaml
from vmi.core.digests import sha256_of
from vmi.core.errors import InputError, ServiceError
from vmi.core.github import GitHub
from vmi.core.models import ApplianceName, Model, Sha256, Version
from vmi.endorsing import decision
from vmi.endorsing.models import Endorsement
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.releasing.models import Release
from vmi.signing.models import record_path

MAIN = "main"
M = TypeVar("M", bound=Model)


class Catalogue:
    """This is every file of main at one commit."""

    def __init__(self, github: GitHub, checkout: Path | None = None):
        self.commit: str = github.get(f"/git/ref/heads/{MAIN}")["object"]["sha"]
        tree = github.get(f"/git/trees/{self.commit}", recursive="1")
        if tree.get("truncated"):
            raise ServiceError("GitHub does not list the whole tree", where=github.repository)
        self._blobs: dict[str, str] = {item["path"]: item["sha"] for item in tree["tree"] if item["type"] == "blob"}
        self._github, self._checkout = github, checkout

    def read(self, path: str) -> bytes | None:
        """This is a file's content, or None when main has no such file."""
        blob = self._blobs.get(path)
        if blob is None:
            return None
        return self._local(path, blob) or self._fetch(blob)

    def virtual_organisations(self) -> tuple[VirtualOrganisation, ...]:
        """These are all VOs, each in the directory of its name."""
        found = []
        for path in sorted(self._blobs):
            if match := re.fullmatch(r"vos/([^/]+)/vo\.yaml", path):
                vo = self._demand(path, VirtualOrganisation)
                _demand_name(path, vo.name, match[1])
                found.append(vo)
        return tuple(found)

    def appliance(self, name: ApplianceName) -> Appliance | None:
        """This is an appliance's manifest, or None when main has none any more."""
        path = f"appliances/{name}/appliance.yaml"
        if path not in self._blobs:
            return None
        manifest = self._demand(path, Appliance)
        _demand_name(path, manifest.name, name)
        return manifest

    def release(self, appliance: ApplianceName, version: Version | None) -> tuple[Release, Sha256]:
        """This is the record of a version, or of the latest one, and the digest of its bytes."""
        directory = f"appliances/{appliance}/releases/"
        paths = [path for path in self._blobs if path.startswith(directory) and path.endswith(".yaml")]
        if version is not None:
            paths = [path for path in paths if path == f"{directory}{version}.yaml"]
        records = {path: self._demand(path, Release) for path in paths}
        if not records:
            what = f"main holds no release record of {appliance}{f' {version}' if version else ''}"
            raise InputError(what, where=self._github.repository, hint="run `vmi release` first")
        path, latest = max(records.items(), key=lambda item: item[1].released)
        _demand_name(path, f"{directory}{latest.version}.yaml", path)
        _demand_name(path, latest.appliance, appliance)
        return latest, sha256_of(self.read(path) or b"")

    def standing(self, endorsement: Endorsement) -> tuple[Endorsement | None, Release | None]:
        """This is what a VO endorses now of the same appliance, and the release that names."""
        path = decision.path(endorsement.vo, endorsement.appliance)
        if path not in self._blobs:
            return None, None
        current = self._demand(path, Endorsement)
        record = record_path(current.appliance, current.version)
        return current, self._demand(record, Release) if record in self._blobs else None

    def _demand(self, path: str, model: type[M]) -> M:
        value, findings, _ = documents.check(self.read(path) or b"", path, model)
        if value is None:
            raise InputError(f"is not a {model.__name__}", where=path, details="\n".join(map(str, findings)))
        return value

    def _local(self, path: str, blob: str) -> bytes | None:
        place = self._checkout / path if self._checkout else None
        if place is None or not place.is_file() or place.stat().st_size > yaml.LIMIT_BYTES:
            return None
        content = place.read_bytes()
        return content if blob_id(content) == blob else None

    def _fetch(self, blob: str) -> bytes:
        content = base64.b64decode(self._github.get(f"/git/blobs/{blob}")["content"])
        if blob_id(content) != blob:
            raise ServiceError("GitHub sent another blob than was asked for", where=blob)
        return content


def blob_id(content: bytes) -> str:
    """This is the name that git gives to a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _demand_name(path: str, said: str, expected: str) -> None:
    if said != expected:
        raise InputError(f"says it is '{said}', not '{expected}'", where=path)
