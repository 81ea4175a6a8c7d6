"""This module brings one image of a proved list into the directory, or refuses it and leaves what worked before."""

from collections.abc import Callable, Mapping
from datetime import datetime

from vmi.core.digests import digest_file, sha256_of
from vmi.core.errors import Refusal
from vmi.core.files import staged_file
from vmi.core.http import download, fetch
from vmi.core.progress import Progress
from vmi.providing.directory import BUNDLE_LIMIT_BYTES, Directory
from vmi.providing.imagelist import Bundle, Image
from vmi.providing.models import Outcome
from vmi.signing.models import Summary

Prove = Callable[[str, Mapping[str, bytes]], Summary]
"""Called with an image's SHA-256 and its bundles by name; the verdict, or a Refusal when they do not prove it."""


def sync_image(image: Image, directory: Directory, prove: Prove, now: datetime, progress: Progress) -> Outcome:
    """This returns when the image lies in the directory, proved; anything else is a Failure."""
    # 1. The VO still endorses it.
    if image.expires <= now:
        raise Refusal(f"its endorsement expired on {image.expires:%Y-%m-%d}")
    # 2. Every statement is there, byte for byte as the list says.
    held = {name: directory.bundle(image, name, bundle) for name, bundle in image.bundles.items()}
    bundles = {name: held[name] or _fetch(name, bundle) for name, bundle in image.bundles.items()}
    # 3. The statements prove an image with this SHA-256 to be this release, before a byte of it is fetched.
    prove(image.sha256, bundles).demand_release(image.appliance, image.version)
    # 4. The bytes are those: size and SHA-256 while they arrive, SHA-512 before they get their name.
    outcome = Outcome.PRESENT if directory.holds(image) else _download(image, directory, progress)
    # 5. The proofs lie beside it for whoever wants to check again, offline.
    if bundles != held:
        directory.write_bundles(image, bundles)
    return outcome


def _fetch(name: str, bundle: Bundle) -> bytes:
    data = fetch(bundle.url, BUNDLE_LIMIT_BYTES)
    if sha256_of(data) != bundle.sha256:
        raise Refusal(
            f"the bundle '{name}' has sha256 {sha256_of(data)}, the list says {bundle.sha256}", where=bundle.url
        )
    return data


def _download(image: Image, directory: Directory, progress: Progress) -> Outcome:
    final = directory.path(directory.entry(image).file)
    incoming = directory.incoming(image)
    try:
        download(image.url, incoming, size_bytes=image.size_bytes, sha256=image.sha256, progress=progress)
        sha512 = digest_file(incoming).sha512
        if sha512 != image.sha512:
            raise Refusal(f"its sha512 is {sha512}, the list says {image.sha512}", where=image.url)
        with staged_file(final) as staged:
            incoming.replace(staged)
    finally:
        directory.clear_incoming()
    return Outcome.DOWNLOADED
