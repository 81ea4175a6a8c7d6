"""This module fetches the statements about an image by address and digest, and keeps them by digest in the store."""

from pathlib import Path

from vmi.core.digests import sha256_of
from vmi.core.errors import Refusal
from vmi.core.files import read_bytes, write_atomic
from vmi.core.http import fetch
from vmi.core.store import Store
from vmi.releasing.models import Attestation, Release
from vmi.signing.models import STATEMENTS

LIMIT_BYTES = 2**20
"""More than verification reads, whatever is served."""


def fetch_bundles(release: Release, store: Store) -> dict[str, bytes]:
    """This returns a release's bundles by name; one that is missing, twice there or changed is a Refusal."""
    where = f"{release.appliance} {release.version}"
    names = [attestation.name for attestation in release.attestations]
    for name in STATEMENTS:
        count = names.count(name)
        if count != 1:
            raise Refusal(f"has {count or 'no'} attestations named '{name}'; exactly one is needed", where=where)
    wanted = [attestation for attestation in release.attestations if attestation.name in STATEMENTS]
    return {attestation.name: _fetch(attestation, store) for attestation in wanted}


def _fetch(attestation: Attestation, store: Store) -> bytes:
    cached = store.attestation(attestation.sha256)
    data = _cached(cached, attestation.sha256)
    if data is None:
        data = fetch(attestation.url, LIMIT_BYTES)
        if sha256_of(data) != attestation.sha256:
            said = f"its sha256 is {sha256_of(data)}, the release record says {attestation.sha256}"
            raise Refusal(said, where=attestation.url, hint="do not publish this; find out who changed the asset")
        write_atomic(cached, data)
    return data


def _cached(path: Path, sha256: str) -> bytes | None:
    if not path.is_file():
        return None
    data = read_bytes(path, LIMIT_BYTES)
    return data if sha256_of(data) == sha256 else None
