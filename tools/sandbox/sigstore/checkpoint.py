"""This module signs a log's state as a checkpoint, a signed note (C2SP tlog-checkpoint)."""

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from sandbox.sigstore.keys import PrivateKey, key_id
from sandbox.sigstore.merkle import Inclusion

ED25519_NOTE = b"\x01"


def log_id(name: str, key: PrivateKey) -> bytes:
    """This is how entries and trusted roots name the log: the key's digest, or the note's for Ed25519."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return hashlib.sha256(name.encode() + b"\n" + ED25519_NOTE + key.public_key().public_bytes_raw()).digest()
    return key_id(key.public_key())


def sign(name: str, origin: str, key: PrivateKey, inclusion: Inclusion) -> str:
    """This is the checkpoint of a tree: origin, size and root hash, signed by `name`."""
    note = f"{origin}\n{inclusion.size}\n{base64.b64encode(inclusion.root).decode()}\n"
    signature = sign_bytes(key, note.encode())
    hint = log_id(name, key)[:4]
    return f"{note}\n\u2014 {name} {base64.b64encode(hint + signature).decode()}\n"


def sign_bytes(key: PrivateKey, data: bytes) -> bytes:
    """This signs as the key's kind does."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    return key.sign(data, ec.ECDSA(hashes.SHA256()))
