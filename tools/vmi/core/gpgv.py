"""This module is the one door to gpgv: a file is what its signer wrote, or it is refused."""

import base64
import binascii
import re
import tempfile
from pathlib import Path

from vmi.core.errors import InputError, Refusal
from vmi.core.processes import run

BAD = ("BADSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "ERRSIG")
_ARMOUR = re.compile(rb"-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(.*?)-----END PGP PUBLIC KEY BLOCK-----", re.DOTALL)


def signed_content(data: bytes, signature: bytes | None, key: bytes, *, where: str) -> bytes:
    """This returns what `key` signed: `data` with its detached signature, or the part of `data` that is signed.

    Absence is refusal: without a good signature by a key of the file, whatever else there is, nothing is returned.
    """
    with tempfile.TemporaryDirectory(prefix="vmi-gpgv-") as name:
        place = Path(name)
        (place / "keyring").write_bytes(keyring(key, where))
        (place / "data").write_bytes(data)
        if signature is not None:
            (place / "signature").write_bytes(signature)
        said = _verify(place, detached=signature is not None)
        _demand_good(said, where)
        return data if signature is not None else (place / "content").read_bytes()


def _verify(place: Path, *, detached: bool) -> str:
    # 1. Only this keyring: no other of the user's or the machine's vouches for anything.
    keys = ("--homedir", place, "--keyring", place / "keyring")
    # 2. What is returned is what gpgv saw signed, not the file around it.
    files = (place / "signature", place / "data") if detached else ("--output", place / "content", place / "data")
    done = run(
        "gpgv", "--status-fd", "1", "--weak-digest", "SHA1", *keys, *files,
        check=False,
        timeout_s=60,
    )  # fmt: skip
    return done.stdout.decode(errors="replace") if done.returncode == 0 else f"failed\n{done.stdout!r}"


def _demand_good(said: str, where: str) -> None:
    words = {line.split()[1] for line in said.splitlines() if line.startswith("[GNUPG:] ")}
    # 3. One good, valid signature, and none that is anything else.
    if not {"GOODSIG", "VALIDSIG"} <= words or words & {*BAD}:
        hint = "do not use what it vouches for; compare the key with the one that the distribution publishes"
        raise Refusal("is not signed by the key that the manifest names", where=where, hint=hint)


def keyring(key: bytes, where: str) -> bytes:
    """This is a public key as gpgv reads it: it knows no armour."""
    if b"-----BEGIN PGP PRIVATE" in key:
        raise Refusal(
            "names a private key", where=where, hint="a private key stays with its owner; export the public one"
        )
    if not key.startswith(b"-----BEGIN"):
        return key
    blocks = [_unarmoured(match[1]) for match in _ARMOUR.finditer(key)]
    if not blocks:
        raise InputError("names a key that is no OpenPGP public key", where=where, hint="gpg --export --armor KEY-ID")
    return b"".join(blocks)


def _unarmoured(block: bytes) -> bytes:
    """This is RFC 9580's armour taken off: headers up to an empty line, base64, a checksum that begins with `=`."""
    lines = block.replace(b"\r", b"").split(b"\n")
    start = lines.index(b"") + 1 if b"" in lines[:-1] else 0
    body = b"".join(line for line in lines[start:] if not line.startswith(b"="))
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return b""
