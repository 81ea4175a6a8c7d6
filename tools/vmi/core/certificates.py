"""This module reads X.509 certificates from files, and writes their names as grid software does."""

from pathlib import Path

from cryptography import x509

from vmi.core.errors import InputError
from vmi.core.files import read_bytes

LIMIT_BYTES = 2 * 2**20

SHORT_NAMES = {
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "emailAddress",
    "2.5.4.3": "CN",
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "title",
    "2.5.4.17": "postalCode",
    "2.5.4.42": "GN",
}
"""OpenSSL's short names: providers' clients compare a list's hv:dn with what OpenSSL prints."""


def slash_form(name: x509.Name) -> str:
    """This is a name as `/DC=org/DC=example/CN=x`, in the order of the certificate."""
    return "".join(f"/{SHORT_NAMES.get(a.oid.dotted_string, a.oid.dotted_string)}={_text(a.value)}" for a in name)


def read_certificates(path: Path) -> list[x509.Certificate]:
    """This reads every certificate of a PEM file; a file without one is an InputError."""
    try:
        return x509.load_pem_x509_certificates(read_bytes(path, LIMIT_BYTES))
    except ValueError as error:
        raise InputError(f"holds no readable PEM certificate: {error}", where=str(path)) from error


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")
