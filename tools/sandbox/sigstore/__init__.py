"""This package is a Sigstore of one's own on loopback, in which the unmodified client signs and verifies.

The cryptography is real, and what the public instance refuses is refused here. Only the root of trust differs.
"""

from sandbox.sigstore.instance import PrivateSigstore

__all__ = ["PrivateSigstore"]
