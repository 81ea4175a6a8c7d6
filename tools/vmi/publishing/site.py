"""This module makes the site: checks what the VOs endorse, signs a list for each, and puts it all in place at once.

What is published is a function of the repository and the signed artefacts: the clock, the signers and the verifier
arrive as arguments. A VO with a fault keeps the list it had, and holds up nobody else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from vmi.core.digests import sha256_of
from vmi.core.errors import Failure, InputError, Refusal
from vmi.core.files import read_bytes, staged_directory, write_atomic
from vmi.core.progress import Progress
from vmi.core.store import Store
from vmi.manifest.models import VirtualOrganisation
from vmi.publishing import imagelist, page, smime
from vmi.publishing.bundles import fetch_bundles
from vmi.publishing.imagelist import Entry, Publisher
from vmi.publishing.models import ListedImage, Publication, PublishedList, RefusedList
from vmi.publishing.properties import Json
from vmi.publishing.repository import Endorsed, read_endorsed, read_vo, vo_directories
from vmi.signing.models import SUFFIX, Summary

LIST_LIMIT_BYTES = 16 * 2**20
SMIME_LIST = "image.list"
PLAIN_LIST = "image.list.json"
RESTORE = "restore the site's last state, so that versions keep rising; or remove the site"

Prove = Callable[[str, Mapping[str, bytes]], Summary]
"""Called with an image's SHA-256 and its bundles; the verdict, or a Refusal when they do not prove it."""
ProveBytes = Callable[[bytes, bytes], None]
"""Called with a list that lies on the site and the bundle over it; raises a Refusal when it does not prove it."""
Seal = Callable[[bytes], bytes]
"""Called with served bytes; returns the Sigstore bundle over them."""


@dataclass(frozen=True)
class Job:
    """This is what a publication works with."""

    repo: Path
    out: Path
    base_url: str
    endorser: smime.Endorser
    prove: Prove
    prove_list: ProveBytes
    store: Store
    now: datetime

    @property
    def publisher(self) -> Publisher:
        signer = imagelist.Signer(self.endorser.name, self.endorser.dn, self.endorser.ca, self.endorser.email)
        return Publisher(signer, self.base_url, self.now)


class Draft(NamedTuple):
    """This is a VO's list, checked and not yet signed."""

    vo: VirtualOrganisation
    content: Json
    message: bytes
    """The list as S/MIME."""
    outcome: PublishedList
    bundles: dict[str, bytes]
    """By the SHA-256 of their bytes."""


class Drafts(NamedTuple):
    """This is a publication before anything is signed with Sigstore or written."""

    good: tuple[Draft, ...]
    publication: Publication


def prepare(job: Job, progress: Progress) -> Drafts:
    """This checks everything and decides what would be published; nothing is written but the store's cache."""
    good: list[Draft] = []
    refused: list[RefusedList] = []
    directories = vo_directories(job.repo)
    with progress.task("checking endorsements", len(directories)) as advance:
        for directory in directories:
            try:
                good.append(_draft(directory, job))
            except Failure as failure:
                kept = (_vo_site(job.out, directory.name) / SMIME_LIST).is_file()
                refused.append(RefusedList(vo=directory.name, reason=str(failure), hint=failure.hint, kept=kept))
            advance(1)
    names = {directory.name for directory in directories}
    publication = Publication(
        site=str(job.out),
        base_url=job.base_url,
        published=tuple(draft.outcome for draft in good),
        refused=tuple(refused),
        removed=tuple(name for name in _published_vos(job.out) if name not in names),
    )
    return Drafts(tuple(good), publication)


def write(drafts: Drafts, job: Job, seal: Seal, progress: Progress) -> None:
    """This signs the lists and puts the new site in the place of the old one, whole or not at all."""
    _demand_replaceable(job.out)
    with staged_directory(job.out) as staged:
        pages = [_keep(job, staged, refused.vo) for refused in drafts.publication.refused if refused.kept]
        with progress.task("signing lists", len(drafts.good)) as advance:
            for draft in drafts.good:
                _write_list(_vo_site(staged, draft.vo.name), draft, seal)
                _write_bundles(staged, draft.bundles)
                pages.append(draft.content)
                advance(1)
        (staged / "store" / "vo").mkdir(parents=True, exist_ok=True)
        write_atomic(staged / "index.html", page.render(pages, job.base_url))


def _draft(directory: Path, job: Job) -> Draft:
    vo = read_vo(job.repo, directory)
    endorsed = list(read_endorsed(job.repo, directory))
    bundles: dict[str, bytes] = {}
    entries = [_prove(each, job, bundles) for each in endorsed if not each.has_ended(job.now)]
    content = imagelist.image_list(vo, entries, job.publisher, _previous_version(job, vo.name))
    expires = job.now + timedelta(days=vo.list_expiry_days)
    message = smime.sign(imagelist.serialise(content), job.endorser, now=job.now, expires=expires)
    ended = [f"{each.release.appliance} {each.release.version}" for each in endorsed if each.has_ended(job.now)]
    return Draft(vo, content, message, _outcome(vo, content, entries, ended, expires), bundles)


def _prove(endorsed: Endorsed, job: Job, bundles: dict[str, bytes]) -> Entry:
    """This verifies an image's statements, and adds their bytes to what the site will carry."""
    by_name = fetch_bundles(endorsed.release, job.store)
    for image in (endorsed.release.image, *endorsed.release.others):
        verdict = job.prove(image.sha256, by_name)
        verdict.demand_release(endorsed.release.appliance, endorsed.release.version)
    digests = {name: sha256_of(data) for name, data in by_name.items()}
    bundles.update({digests[name]: data for name, data in by_name.items()})
    return Entry(endorsed.endorsement, endorsed.release, digests)


def _outcome(
    vo: VirtualOrganisation, content: Json, entries: list[Entry], ended: list[str], expires: datetime
) -> PublishedList:
    return PublishedList(
        vo=vo.name,
        url=content["hv:imagelist"]["hv:uri"],
        version=content["hv:imagelist"]["hv:version"],
        expires=expires,
        images=tuple(
            ListedImage(
                appliance=entry.release.appliance,
                version=entry.release.version,
                sha256=entry.release.image.sha256,
                expires=imagelist.utc(entry.endorsement.expires),
            )
            for entry in entries
        ),
        expired=tuple(ended),
    )


def _write_list(directory: Path, draft: Draft, seal: Seal) -> None:
    for name, data in ((SMIME_LIST, draft.message), (PLAIN_LIST, imagelist.serialise(draft.content))):
        write_atomic(directory / name, data)
        write_atomic(directory / f"{name}{SUFFIX}", seal(data))


def _write_bundles(site: Path, bundles: Mapping[str, bytes]) -> None:
    for sha256, data in bundles.items():
        write_atomic(site / imagelist.bundle_path(sha256), data)


def _keep(job: Job, new: Path, vo: str) -> Json:
    """This carries a VO's old list over, with the bundles that it names."""
    old = job.out
    content = _content(old, vo, _proved(job, vo, PLAIN_LIST))
    for name in (SMIME_LIST, PLAIN_LIST):
        write_atomic(_vo_site(new, vo) / name, _proved(job, vo, name))
        bundle = f"{name}{SUFFIX}"
        write_atomic(_vo_site(new, vo) / bundle, read_bytes(_vo_site(old, vo) / bundle, LIST_LIMIT_BYTES))
    for path in map(imagelist.bundle_path, _bundle_digests(content)):
        if (old / path).is_file():
            write_atomic(new / path, read_bytes(old / path, LIST_LIMIT_BYTES))
    return content


def _previous_version(job: Job, vo: str) -> str | None:
    if not (_vo_site(job.out, vo) / PLAIN_LIST).is_file():
        return None
    return str(_content(job.out, vo, _proved(job, vo, PLAIN_LIST))["hv:imagelist"]["hv:version"])


def _proved(job: Job, vo: str, name: str) -> bytes:
    """This is a list as it lies on the site, if this workflow signed it: a site may come back from where it was served.

    An unproved one could name any version, which the next one must exceed, and any path for a bundle.
    """
    path = _vo_site(job.out, vo) / name
    data, bundle = (read_bytes(file, LIST_LIMIT_BYTES) for file in (path, path.with_name(f"{name}{SUFFIX}")))
    try:
        job.prove_list(data, bundle)
    except Refusal as refusal:
        what = f"is not a list that this command signed: {refusal.what}"
        raise InputError(what, where=str(path), hint=RESTORE, details=refusal.details) from refusal
    return data


def _content(out: Path, vo: str, data: bytes) -> Json:
    try:
        content: dict[str, Any] = json.loads(data)  # Any: JSON values
        int(content["hv:imagelist"]["hv:version"])
        _bundle_digests(content)
        named = content["hv:imagelist"]["ad:vo"]
    except (ValueError, KeyError, TypeError) as error:
        where = str(_vo_site(out, vo) / PLAIN_LIST)
        raise InputError("is not a list that this command wrote", where=where, hint=RESTORE) from error
    if named != vo:
        raise InputError(f"is the list of '{named}'", where=str(_vo_site(out, vo) / PLAIN_LIST), hint=RESTORE)
    return content


def _bundle_digests(content: Json) -> set[str]:
    images = (entry["hv:image"] for entry in content["hv:imagelist"]["hv:images"])
    return {bundle["sha256"] for image in images for bundle in image["vmi:attestations"].values()}


def _vo_site(site: Path, vo: str) -> Path:
    return site / "store" / "vo" / vo


def _published_vos(out: Path) -> list[str]:
    return sorted(path.parent.name for path in (out / "store" / "vo").glob(f"*/{SMIME_LIST}"))


def _demand_replaceable(out: Path) -> None:
    # The whole directory is replaced: it must be a site of ours, or nothing.
    if out.exists() and any(out.iterdir()) and not (out / "store" / "vo").is_dir():
        hint = "name a directory of its own with --out"
        raise InputError("holds something else than a site, and would be replaced", where=str(out), hint=hint)
