"""This module makes the disk images that audits are measured on: one Debian installation, in every container."""

import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = (
    "cloud-init,cloud-guest-utils,openssh-server,sudo,linux-image-cloud-amd64,grub-pc,nftables,systemd-resolved,"
    "systemd-timesyncd,unattended-upgrades,python3-pip,nodejs,git,curl,vim"
)
"""About 330 packages and 32,000 entries: what AUDIT's own figures were measured on was as large."""
DISK_MIB = 2048
RAW = "raw/disk.raw"
FORMATS: dict[str, tuple[str, ...]] = {
    "zlib/disk.qcow2": ("-c", "-O", "qcow2"),
    "zstd/disk.qcow2": ("-c", "-o", "compression_type=zstd", "-O", "qcow2"),
    "stream/disk.vmdk": ("-O", "vmdk", "-o", "subformat=streamOptimized"),
}
"""Each in a directory of its own: what lies beside a measured file is read as well before each run."""


def create(where: Path) -> None:
    """This writes RAW and the same disk in each of FORMATS; some minutes, as root."""
    print("making the disk images that are audited", file=sys.stderr, flush=True)
    where.mkdir(parents=True)
    tree, raw = where / "tree", where / "making"
    _run("mmdebstrap", "--quiet", "--mode=root", "--variant=standard", f"--include={PACKAGES}", "bookworm", tree)
    with raw.open("wb") as file:
        file.truncate(DISK_MIB << 20)
    _run(
        "/usr/sbin/sfdisk",
        "--quiet",
        "--no-reread",
        "--no-tell-kernel",
        raw,
        text="label: gpt\nstart=2048, type=linux\n",
    )
    offset = ("-E", "offset=1048576")
    _run("/usr/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-d", tree, *offset, raw, f"{(DISK_MIB - 2) << 10}k")
    for name, options in FORMATS.items():
        (where / name).parent.mkdir()
        _run("qemu-img", "convert", *options, raw, where / name)
    shutil.rmtree(tree)
    (where / RAW).parent.mkdir()
    raw.rename(where / RAW)


def _run(*argv: str | Path, text: str | None = None) -> None:
    subprocess.run([str(word) for word in argv], input=text, text=True, check=True, stdout=subprocess.DEVNULL)
