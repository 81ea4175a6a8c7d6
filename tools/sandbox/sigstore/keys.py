"""This module keeps the services' private keys in the state directory, readable by their owner only."""

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from vmi.core.files import write_atomic

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


def ecdsa(path: Path) -> ec.EllipticCurvePrivateKey:
    """This is the P-256 key that lies at `path`, made at the first call."""
    if not path.exists():
        _write(path, ec.generate_private_key(ec.SECP256R1()))
    key = _read(path)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no P-256 key")
    return key


def ed25519_key(path: Path) -> ed25519.Ed25519PrivateKey:
    """This is the Ed25519 key that lies at `path`, made at the first call."""
    if not path.exists():
        _write(path, ed25519.Ed25519PrivateKey.generate())
    key = _read(path)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def spki(key: PublicKey) -> bytes:
    """This is a public key as DER SubjectPublicKeyInfo."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_id(key: PublicKey) -> bytes:
    """This is how RFC 6962 names a log: the SHA-256 of its key."""
    return hashlib.sha256(spki(key)).digest()


def _write(path: Path, key: PrivateKey) -> None:
    encryption = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    write_atomic(path, pem, mode=0o600)


def _read(path: Path) -> object:
    return serialization.load_pem_private_key(path.read_bytes(), password=None)
