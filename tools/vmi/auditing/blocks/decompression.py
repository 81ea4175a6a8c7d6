"""This module inflates compressed clusters: never more than a cluster, whatever the data promise."""

import zlib
from collections.abc import Callable
from typing import Any

from vmi.auditing.blocks.file import ImageFile

Decompress = Callable[[bytes, int], bytes]
"""Takes the stored bytes and the cluster's size; ValueError when they are not a cluster."""

ZSTD_WINDOW_BYTES = 8 * 2**20


def decompressor(compression: str, file: ImageFile) -> Decompress:
    """This is what inflates the clusters of one image."""
    return _inflate if compression == "zlib" else _zstd(file)


def inflate_stream(data: bytes, size: int) -> bytes:
    """This inflates a zlib stream of at most `size` bytes; ValueError when there are more or it does not end."""
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(data, size + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(content) > size:
        raise ValueError(f"more than {size} bytes")
    if not stream.eof:
        raise ValueError("it does not end")
    return content


def _inflate(data: bytes, size: int) -> bytes:
    try:
        cluster = zlib.decompressobj(-15).decompress(data, size)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    return _whole(cluster, size)


def _zstd(file: ImageFile) -> Decompress:
    try:
        import zstandard
    except ImportError:
        raise file.unreadable(
            "has clusters compressed with zstd, and Python's zstandard is not installed", "pip install zstandard"
        ) from None
    # One decompressor for each image: one that threads share crashes.
    engine: Any = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)  # Any: its stubs lack stream_reader

    def decompress(data: bytes, size: int) -> bytes:
        try:
            with engine.stream_reader(data) as reader:
                return _whole(reader.read(size), size)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error

    return decompress


def _whole(cluster: bytes, size: int) -> bytes:
    if len(cluster) != size:
        raise ValueError(f"{len(cluster)} bytes of {size}")
    return cluster
