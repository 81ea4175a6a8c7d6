"""This module brings a directory up to date with a published list: prove first, download then, lose nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from cryptography import x509

from vmi.core.errors import Failure, Refusal, ServiceError
from vmi.core.http import Transient, fetch
from vmi.core.progress import Progress
from vmi.providing import imagelist, smime
from vmi.providing.directory import BUNDLE_LIMIT_BYTES, Directory
from vmi.providing.imagelist import Image, ImageList
from vmi.providing.images import Prove, sync_image
from vmi.providing.models import ImageOutcome, Outcome, State, SyncedImage, SyncReport
from vmi.publishing.models import image_identifier, list_identifier
from vmi.signing.models import SUFFIX

LIST_LIMIT_BYTES = 8 * 2**20

T = TypeVar("T")

ProveBytes = Callable[[bytes, bytes], None]
"""Called with served bytes and the Sigstore bundle over them; raises a Refusal when it does not prove them."""


@dataclass(frozen=True)
class Trust:
    """This is whom a provider believes; everything else is refused."""

    authorities: Sequence[x509.Certificate]
    """Roots of the endorser's certificate."""
    prove_list: ProveBytes
    prove_image: Prove
    vo: str
    """The only VO whose list is accepted."""


def sync(url: str, dest: Path, trust: Trust, *, now: datetime, prune: bool, progress: Progress) -> SyncReport:
    """This follows a list into a directory; a list that is not proved is a Refusal and changes nothing."""
    content = fetch_list(url, trust, now)
    directory = Directory(dest)
    with directory.lock():
        state = directory.read_state()
        if state is not None:
            _demand_newer(content, state, url)
        directory.clear_incoming()
        images = dict(state.images) if state else {}
        # The version is remembered before anything else happens: from here on an older list is refused.
        directory.write_state(_state(url, content, images))
        outcomes = []
        for image in content.images:
            outcomes.append(_sync_image(image, directory, trust.prove_image, images, now, progress))
            directory.write_state(_state(url, content, images))
        unlisted = _retire(content, images, directory, url, prune)
    return SyncReport(
        url=url,
        vo=content.vo,
        version=content.version,
        expires=content.expires,
        images=tuple(outcomes),
        unlisted=tuple(unlisted),
        pruned=prune,
    )


def fetch_list(url: str, trust: Trust, now: datetime) -> ImageList:
    """This returns a list that everyone who must sign it has signed, and that is valid now."""
    # 1. The list as it is served, of a bounded size.
    message = fetch(url, LIST_LIMIT_BYTES)
    # 2. The endorser signed it, under an authority that the provider trusts.
    verified = _at(url, lambda: smime.verify(message, trust.authorities, now))
    # 3. The catalogue's workflow signed the same bytes, in public.
    bundle = _fetch_bundle(f"{url}{SUFFIX}")
    _at(f"{url}{SUFFIX}", lambda: trust.prove_list(message, bundle))
    # 4. It says what we need, and names the endorser who signed it.
    content = _at(url, lambda: imagelist.parse(verified.content))
    _at(url, lambda: _demand_endorser(content, verified))
    # 5. It is of the VO that the provider asked for, names each of its appliances once, and has not expired.
    _at(url, lambda: _demand_vo(content, trust.vo))
    _at(url, lambda: _demand_appliances(content))
    _at(url, lambda: _demand_current(content, now))
    return content


def _fetch_bundle(url: str) -> bytes:
    try:
        return fetch(url, BUNDLE_LIMIT_BYTES)
    except Transient:
        raise
    except ServiceError as error:  # such as 404: absence of proof is refusal, not a fault of the network
        hint = "the publisher signs each list twice; tell them that one signature is missing"
        raise Refusal(f"the list's Sigstore bundle is not there: {error.what}", where=url, hint=hint) from error


def _demand_endorser(content: ImageList, verified: smime.Verified) -> None:
    named, signed = (content.endorser_dn, content.endorser_ca), (verified.dn, verified.ca)
    if named != signed:
        raise Refusal(f"names {named[0]} of {named[1]} as its endorser, but {signed[0]} of {signed[1]} signed it")


def _demand_vo(content: ImageList, vo: str) -> None:
    if content.vo != vo:
        raise Refusal(f"is the list of '{content.vo}', not of '{vo}'")
    if content.identifier != list_identifier(vo):
        raise Refusal(f"has the identifier {content.identifier}, which is not that of the list of '{vo}'")


def _demand_appliances(content: ImageList) -> None:
    # By its identifier a provider knows which image a new version replaces: it must not be another appliance's.
    for image in content.images:
        if image.identifier != image_identifier(content.vo, image.appliance):
            raise Refusal(f"gives '{image.appliance}' the identifier {image.identifier}, which is not its own")
    if len({image.identifier for image in content.images}) != len(content.images):
        raise Refusal("names an appliance twice")


def _demand_current(content: ImageList, now: datetime) -> None:
    if content.expires <= now:
        hint = "a new one is signed every day: somebody withholds it, or the publisher stands still"
        raise Refusal(f"expired on {content.expires:%Y-%m-%d %H:%M} UTC", hint=hint)


def _demand_newer(content: ImageList, state: State, url: str) -> None:
    if content.identifier != state.list_identifier:
        hint = "one directory follows one list: name another with --dest"
        raise Refusal(f"is the list of '{content.vo}', the directory follows '{state.vo}'", where=url, hint=hint)
    hint = "somebody serves an old list again; ask the publisher"
    if int(content.version) < int(state.list_version):
        said = f"has version {content.version}, version {state.list_version} was seen before"
        raise Refusal(said, where=url, hint=hint)
    # Two lists made within a quarter of an hour may share a version where the publisher has no memory of the first.
    if int(content.version) == int(state.list_version) and content.created < state.list_created:
        said = (
            f"was made at {content.created:%H:%M:%S}, one of the same version at {state.list_created:%H:%M:%S} was seen"
        )
        raise Refusal(said, where=url, hint=hint)


def _sync_image(
    image: Image, directory: Directory, prove: Prove, images: dict[str, SyncedImage], now: datetime, progress: Progress
) -> ImageOutcome:
    identifier = str(image.identifier)
    try:
        outcome, reason, hint = sync_image(image, directory, prove, now, progress), "", None
        images[identifier] = directory.entry(image)
    except Failure as failure:
        outcome, reason, hint = Outcome.REFUSED, str(failure), failure.hint
    if identifier in images and images[identifier].expires <= now:
        del images[identifier]  # the VO's word for the older one has ended too
    usable = images.get(identifier)
    return ImageOutcome(
        identifier=identifier,
        title=image.title,
        version=image.version,
        outcome=outcome,
        file=str(directory.path(usable.file)) if usable else None,
        reason=reason,
        hint=hint,
    )


def _retire(
    content: ImageList, images: dict[str, SyncedImage], directory: Directory, url: str, prune: bool
) -> list[str]:
    """This forgets what is no longer listed, and names its files; they are deleted only when the provider says so."""
    listed = {str(image.identifier) for image in content.images}
    kept = {identifier: image for identifier, image in images.items() if identifier in listed}
    directory.write_state(_state(url, content, kept))
    unlisted = directory.unlisted(kept.values())
    if prune:
        directory.remove(unlisted)
    return unlisted


def _state(url: str, content: ImageList, images: dict[str, SyncedImage]) -> State:
    return State(
        url=url,
        list_identifier=content.identifier,
        vo=content.vo,
        list_version=content.version,
        list_created=content.created,
        list_expires=content.expires,
        images=images,
    )


def _at(where: str, check: Callable[[], T]) -> T:
    """This adds the address to a refusal that does not say where."""
    try:
        return check()
    except Refusal as refusal:
        if refusal.where is not None and refusal.where != where:
            what = f"{refusal.what} ({refusal.where})"
        else:
            what = refusal.what
        raise Refusal(what, where=where, hint=refusal.hint, details=refusal.details) from refusal
