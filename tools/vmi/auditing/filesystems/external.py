"""This module hands a file system that we do not read to a program that does, when the user names one.

The program is called with two paths: a file that holds the partition, and one that it has to write, a tar archive of
the whole tree. It reads what an unknown author made, with whatever rights the user has: so it is never chosen by us.
"""

import tempfile
from pathlib import Path

from vmi.auditing.blocks.device import Device
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.archive import Archive
from vmi.auditing.filesystems.filesystem import About
from vmi.core.processes import run

TIMEOUT_S = 600
_CHUNK_BYTES = 4 * 2**20


def read_externally(device: Device, content: str, program: Path) -> Archive:
    """This is the file system as the program sees it; a program that fails is a ToolError."""
    with tempfile.TemporaryDirectory(prefix="vmi-audit-") as directory:
        partition, archive = Path(directory) / "partition.raw", Path(directory) / "tree.tar"
        _copy(device, partition)
        run(program, partition, archive, timeout_s=TIMEOUT_S)
        if not archive.is_file():
            raise CannotJudge(f"{program.name} wrote no archive of {content}")
        # The open file outlives its name, and nothing is left behind when the audit ends.
        return Archive(archive.open("rb"), _about(device, content))


def _copy(device: Device, path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(device.size)
        for start, end in device.data_runs(0, device.size):
            file.seek(start)
            for at in range(start, end, _CHUNK_BYTES):
                file.write(device.read(at, min(_CHUNK_BYTES, end - at)))


def _about(device: Device, content: str) -> About:
    trouble = f"{content} is read by another program, which does not say whether it is clean"
    return About(content.lower(), device.size, 4096, 0, "", "", frozenset(), trouble)
