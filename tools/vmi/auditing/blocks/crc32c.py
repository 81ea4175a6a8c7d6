"""This module computes CRC-32C (Castagnoli), which Python's zlib has not."""

from functools import cache

POLYNOMIAL = 0x82F6_3B78


def crc32c(data: bytes) -> int:
    """This is the checksum of some bytes: tables of a few KiB, a few milliseconds."""
    table = _table()
    value = 0xFFFF_FFFF
    for byte in data:
        value = value >> 8 ^ table[(value ^ byte) & 0xFF]
    return value ^ 0xFFFF_FFFF


@cache
def _table() -> tuple[int, ...]:
    return tuple(map(_remainder, range(256)))


def _remainder(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ POLYNOMIAL * (byte & 1)
    return byte
