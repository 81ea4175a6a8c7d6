"""This module tells whether the log is empty: whether its last record is that of an unmount.

Each sector of the log begins with the number of the round in which it was written, so the place where the number falls
is where the log was written last; it is found by halving, as a kernel does.
"""

import struct

from vmi.auditing.blocks.device import Device
from vmi.auditing.filesystems.xfs.superblock import Superblock

SECTOR_BYTES = 512
RECORD_LIMIT_SECTORS = 2 + 2 * 256 * 2
"""How far back the last record may begin: headers, and twice 256 KiB of data."""
_MAGIC = 0xFEEDBABE
_RECORD = struct.Struct(">IIII24xI")
_UNMOUNT = 0x20
_HEADER_COVERS_BYTES = 32768


class Log:
    """This is the log of one file system."""

    def __init__(self, device: Device, superblock: Superblock):
        self._device = device
        self._start = superblock.place(superblock.log_start, superblock.log_blocks)
        self._sectors = superblock.log_blocks * superblock.block_bytes // SECTOR_BYTES

    def is_clean(self) -> bool:
        """This is true when an unmount is the last thing that was written, or when nothing ever was."""
        first = self._round(0)
        if not first and not self._round(self._sectors - 1):
            return True
        end = self._end(first)
        for back in range(1, min(RECORD_LIMIT_SECTORS, self._sectors) + 1):
            sector = self._sector((end - back) % self._sectors)
            if int.from_bytes(sector[:4]) == _MAGIC:
                return self._is_unmount(sector, (end - back) % self._sectors, back)
        return False

    def _end(self, first: int) -> int:
        """This is the first sector that was not written in the first one's round."""
        low, high = 0, self._sectors
        while high - low > 1:
            middle = (low + high) // 2
            if self._round(middle) == first:
                low = middle
            else:
                high = middle
        return high

    def _is_unmount(self, header: bytes, at: int, length: int) -> bool:
        """A record of an unmount has one operation, and ends where the log does."""
        _, _, version, data_bytes, operations = _RECORD.unpack_from(header)
        (size,) = struct.unpack_from(">I", header, 320)
        headers = -(-size // _HEADER_COVERS_BYTES) if version & 2 and size > _HEADER_COVERS_BYTES else 1
        if operations != 1 or headers - (-data_bytes // SECTOR_BYTES) != length:
            return False
        operation = self._sector((at + headers) % self._sectors)
        return bool(operation[9] & _UNMOUNT)

    def _round(self, sector: int) -> int:
        """The header of a record has its own magic in front of the number."""
        start = self._sector(sector)
        first = int.from_bytes(start[:4])
        return int.from_bytes(start[4:8]) if first == _MAGIC else first

    def _sector(self, number: int) -> bytes:
        return self._device.read(self._start + number * SECTOR_BYTES, SECTOR_BYTES)
