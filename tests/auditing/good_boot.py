"""These files are what a good guest starts with: a kernel, its initrd, a menu, and the program that is started."""

import struct
from pathlib import Path

VERSION = "6.12.1-cloud-amd64"
UUID = "0b7d7b3a-0000-4000-8000-000000000001"
"""Of the root file system."""
BUILT_IN = ("virtio/virtio_pci", "block/virtio_blk", "scsi/virtio_scsi", "net/virtio_net")
MENU = f"""set timeout=0
menuentry 'Debian GNU/Linux' --class gnu-linux {{
\tlinux\t/boot/vmlinuz-{VERSION} root=UUID={UUID} ro console=tty0 console=ttyS0,115200
\tinitrd\t/boot/initrd.img-{VERSION}
}}
menuentry 'Debian GNU/Linux (recovery mode)' {{
\tlinux\t/boot/vmlinuz-{VERSION} root=UUID={UUID} ro single
\tinitrd\t/boot/initrd.img-{VERSION}
}}
"""
LOADER = b"\xeb\x63\x90 some code"


def elf(machine: int, bits: int = 64) -> bytes:
    """The start of a program for a machine: 62 is x86_64, 183 aarch64, 3 i386."""
    return b"\x7fELF" + struct.pack("<BBB9xHH44x", 2 if bits == 64 else 1, 1, 1, 2, machine)


BOOT: dict[str, str | bytes | Path] = {
    "/lib": Path("usr/lib"),
    "/sbin": Path("usr/sbin"),
    "/usr/lib/systemd/systemd": elf(62),
    "/usr/sbin/init": Path("../lib/systemd/systemd"),
    "/usr/sbin/resize2fs": elf(62),
    "/usr/sbin/xfs_growfs": elf(62),
    f"/boot/initrd.img-{VERSION}": b"\0" * 1000,
    "/boot/grub/grub.cfg": MENU,
    f"/usr/lib/modules/{VERSION}/modules.dep": "",
    f"/usr/lib/modules/{VERSION}/modules.builtin": "".join(f"kernel/drivers/{name}.ko\n" for name in BUILT_IN),
}
