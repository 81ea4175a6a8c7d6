"""This module is what a distribution says of its files: a list of checksums, signed with OpenPGP."""

import re
from collections.abc import Iterator

from vmi.core import gpgv
from vmi.core.errors import Refusal
from vmi.core.http import fetch
from vmi.manifest.models import SignedChecksums

LIMIT_BYTES = 4 * 2**20
_GNU = re.compile(r"^([0-9a-fA-F]{64}|[0-9a-fA-F]{128}) [ *](?:\./)?(\S+)$")
_BSD = re.compile(r"^(SHA256|SHA512) \((?:\./)?(\S+)\) = ([0-9a-fA-F]+)$")
_ALGORITHMS = {64: "sha256", 128: "sha512"}


def demand_signed(checksum: str, url: str, signed: SignedChecksums, key: bytes) -> None:
    """This refuses a checksum that does not stand beside the file's name in a list that the key signed."""
    content = _signed(signed, key).decode(errors="replace")
    name = url.partition("?")[0].rpartition("/")[2]
    algorithm = checksum.partition(":")[0]
    found = {entry for of, entry in listed(content) if of == name and entry.startswith(f"{algorithm}:")}
    if found == {checksum}:
        return
    what = f"says {', '.join(sorted(found))} of '{name}'" if found else f"says no {algorithm} of '{name}'"
    raise Refusal(f"{what}, the manifest {checksum}", where=signed.url, hint="correct base.checksum or base.url")


def listed(content: str) -> Iterator[tuple[str, str]]:
    """This is every entry of a list, as coreutils or BSD write them: the file's name and `algorithm:digest`."""
    for line in content.splitlines():
        if match := _GNU.match(line.rstrip()):
            yield match[2], f"{_ALGORITHMS[len(match[1])]}:{match[1].lower()}"
        elif match := _BSD.match(line.rstrip()):
            yield match[2], f"{match[1].lower()}:{match[3].lower()}"


def _signed(signed: SignedChecksums, key: bytes) -> bytes:
    data = fetch(signed.url, LIMIT_BYTES)
    signature = fetch(signed.signature, LIMIT_BYTES) if signed.signature else None
    return gpgv.signed_content(data, signature, key, where=signed.url)
