"""This module makes an EFI system partition: FAT with one loader in it, without root and without a mount."""

from pathlib import Path

from vmi.core.processes import run

SIZE_MIB = 48
"""FAT32, as UEFI asks of a disk, has no fewer than 65,525 clusters, of 512 bytes here; what is empty takes no room."""


def make(image: Path, loader: Path, name: str, *, volume_id: int, epoch_s: int) -> None:
    """This writes the partition's content: `loader` where firmware looks on a disk that it does not know."""
    image.unlink(missing_ok=True)
    run(
        "mkfs.vfat",
        "-F", "32",
        "-s", "1",
        "-n", "ESP",
        "-i", f"{volume_id:08x}",
        "--invariant",  # no clock in the bytes
        "-C", image,
        str(SIZE_MIB * 1024),
    )  # fmt: skip
    env = {"SOURCE_DATE_EPOCH": str(epoch_s), "TZ": "UTC", "MTOOLS_SKIP_CHECK": "1"}
    run("mmd", "-i", image, "::/EFI", "::/EFI/BOOT", env=env)
    run("mcopy", "-i", image, loader, f"::/EFI/BOOT/{name}", env=env)
