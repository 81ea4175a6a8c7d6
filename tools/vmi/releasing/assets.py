"""This module makes a draft release hold exactly the files of a build, whatever an earlier run left in it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from vmi.core.digests import digest_file, sha256_of
from vmi.core.errors import ServiceError
from vmi.core.github import GitHub
from vmi.core.models import first_fault
from vmi.core.progress import Progress
from vmi.manifest.models import Format
from vmi.releasing.evidence import Evidence
from vmi.releasing.record import asset_name
from vmi.signing.models import SUFFIX

CONTENT_TYPES: dict[Format, str] = {
    "qcow2": "application/x-qemu-disk",
    "ova": "application/x-tar",
    "raw": "application/gzip",
}
BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"


class Upload(NamedTuple):
    """This is one file that a release holds."""

    name: str
    path: Path
    content_type: str
    size_bytes: int
    sha256: str


class RemoteAsset(BaseModel):
    """This is what we need to know of an asset at GitHub."""

    id: int
    url: str
    name: str
    state: str
    size: int
    digest: str | None = None
    browser_download_url: str


class RemoteRelease(BaseModel):
    """This is what we need to know of a release at GitHub."""

    id: int
    tag_name: str
    draft: bool
    html_url: str
    upload_url: str
    published_at: datetime | None = None
    assets: list[RemoteAsset]


def parse(value: Any) -> RemoteRelease:  # Any: JSON
    """This reads GitHub's answer."""
    try:
        return RemoteRelease.model_validate(value)
    except ValidationError as error:
        raise ServiceError(f"GitHub answered something that is not a release: {first_fault(error)}") from error


def uploads(evidence: Evidence) -> tuple[Upload, ...]:
    """These are the image in each of its formats, the four bundles and the two reports."""
    directory = evidence.directory
    files = [
        Upload(asset_name(file.path), evidence.path(file), CONTENT_TYPES[file.format], file.size_bytes, file.sha256)
        for file in (evidence.image, *evidence.artifacts.others)
    ]
    for name, data in evidence.bundles.items():
        place = directory / "attestations" / f"{name}{SUFFIX}"
        files.append(Upload(place.name, place, BUNDLE_TYPE, len(data), sha256_of(data)))
    for report in ("audit.json", "boot.json"):
        digests = digest_file(directory / report)
        files.append(Upload(report, directory / report, "application/json", digests.size_bytes, digests.sha256))
    return tuple(files)


def fill(github: GitHub, draft: RemoteRelease, files: Sequence[Upload], progress: Progress) -> None:
    """This uploads what a draft lacks, and replaces what is wrong in it; what is right stays."""
    wanted = {file.name: file for file in files}
    right = set()
    for asset in draft.assets:
        if asset.name in wanted and not any(faults_of(github, asset, wanted[asset.name])):
            right.add(asset.name)
        else:
            github.delete(f"/releases/assets/{asset.id}")
    for file in files:
        if file.name not in right:
            address = f"{draft.upload_url.partition('{')[0]}?name={quote(file.name)}"
            github.upload(address, file.path, file.content_type, progress)


def faults(github: GitHub, release: RemoteRelease, files: Sequence[Upload]) -> list[str]:
    """This is how a release at GitHub differs from the files; empty when it holds exactly these bytes."""
    held: Mapping[str, RemoteAsset] = {asset.name: asset for asset in release.assets}
    found = [f"{name}: does not belong here" for name in sorted(held.keys() - {file.name for file in files})]
    for file in files:
        asset = held.get(file.name)
        found += [f"{file.name}: is missing"] if asset is None else faults_of(github, asset, file)
    return found


def faults_of(github: GitHub, asset: RemoteAsset, file: Upload) -> Iterator[str]:
    """This yields how one asset differs from its file."""
    if asset.state != "uploaded":
        yield f"{asset.name}: its upload did not end"
    elif asset.size != file.size_bytes:
        yield f"{asset.name}: has {asset.size} bytes, not {file.size_bytes}"
    elif (digest := github.asset_sha256(asset.model_dump())) != file.sha256:
        yield f"{asset.name}: its sha256 is {digest}, not {file.sha256}"
