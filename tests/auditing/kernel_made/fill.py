#!/usr/bin/python3
"""Runs as the first process of a guest: fills each file system with what is hard, and tells what the kernel says of it.

Disks: the guest's own, one for what is told, then the file systems; the last but one is torn
to pieces, the last one is left as it is, in use.
"""

import ctypes
import fcntl
import hashlib
import json
import os
import stat
import struct
import subprocess
import sys
from pathlib import Path

MOUNT = Path("/mnt")
FICLONE, SETFLAGS = 0x40049409, 0x40086602


def fill(root: Path) -> None:
    (root / "file").write_text("content\n")
    (root / "empty").touch()
    os.link(root / "file", root / "hard")
    (root / "short").symlink_to("file")
    (root / "long").symlink_to("/".join(["directory"] * 102))
    os.mknod(root / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    os.mkfifo(root / "fifo")
    modes(root)
    extents(root)
    directories(root)
    attributes(root)


def modes(root: Path) -> None:
    (root / "sticky").mkdir()
    (root / "sticky").chmod(0o1777)
    (root / "suid").write_bytes(b"\x7fELF")
    os.chown(root / "suid", 70000, 80000)
    (root / "suid").chmod(0o4755)
    os.utime(root / "file", (1, -86400))
    os.utime(root / "empty", (1, 2**31 - 1))
    for name, flag in (("immutable", 0x10), ("append", 0x20)):
        with (root / name).open("w") as file:
            fcntl.ioctl(file, SETFLAGS, struct.pack("l", flag))


def extents(root: Path) -> None:
    for name, step, count in (("fragmented", 8192, 600), ("some", 8192, 12), ("sparse", 3_000_000, 3)):
        with (root / name).open("wb", buffering=0) as file:
            for i in range(count):
                os.pwrite(file.fileno(), b"%d" % i * 100, i * step)
    with (root / "reserved").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 500_000)
        os.pwrite(file.fileno(), b"written", 100_000)
    with (root / "some").open("rb") as old, (root / "cloned").open("wb") as new:
        try:
            fcntl.ioctl(new, FICLONE, old.fileno())
        except OSError:
            new.write(b"no clones in this version")


def directories(root: Path) -> None:
    for name, count in (("few", 3), ("block", 40), ("leaf", 300), ("node", 3000)):
        (root / name).mkdir()
        for i in range(count):
            os.link(root / "file", root / name / f"{i:05}-a-name-that-is-long-enough")
    (root / "thinned").mkdir()
    for i in range(1500):
        (root / "thinned" / f"{i:04}-soon-gone").touch()
    for i in range(1500):
        if i % 100:
            (root / "thinned" / f"{i:04}-soon-gone").unlink()
    (root / os.fsdecode(b"odd \xff\xfe\t\x1b")).mkdir()
    deep = root
    for _ in range(30):
        deep /= "deep"
        deep.mkdir()


def attributes(root: Path) -> None:
    os.setxattr(root / "suid", "security.capability", bytes.fromhex("0100000200040000000000000000000000000000"))
    os.setxattr(root / "file", "trusted.one", b"1")
    for name, count, length in (("attributes", 30, 40), ("many-attributes", 400, 60), ("large-attributes", 4, 9000)):
        (root / name).touch()
        for i in range(count):
            os.setxattr(root / name, f"user.attribute-{i}", b"%d" % i * (length // len(str(i))))
    os.setxattr(root / "few", "user.directory", b"yes")


def tear(root: Path) -> None:
    """Leaves thousands of pieces of files and of free space, so that trees are as high as they get in small disks."""
    punch = ctypes.CDLL(None, use_errno=True).fallocate
    with (root / "sawn").open("wb") as sawn, (root / "torn").open("wb") as torn:
        sawn.write(b"sawn" * 1_500_000)
        torn.write(b"torn" * 1_000_000)
        os.sync()
        for place in range(0, 5_900_000, 2048):
            punch(sawn.fileno(), 3, ctypes.c_long(place), ctypes.c_long(1024))
        for place in range(0, 3_900_000, 65536):
            punch(torn.fileno(), 3, ctypes.c_long(place), ctypes.c_long(40 * 1024))
        os.sync()
    (root / "between").mkdir()
    for i in range(600):
        (root / "between" / str(i)).touch()


def told(root: Path) -> dict[str, object]:
    paths = [root, *sorted(root.rglob("*"))]
    return {"/" + os.fsencode(path.relative_to(root)).decode("latin-1").lstrip("."): of(path) for path in paths}


def of(path: Path) -> list[object]:
    status = path.lstat()
    is_file = stat.S_ISREG(status.st_mode)
    names = [] if path.is_symlink() else os.listxattr(path)
    return [
        status.st_ino, status.st_mode, status.st_uid, status.st_gid, status.st_size, int(status.st_mtime // 1),
        status.st_nlink, str(path.readlink()) if path.is_symlink() else "",
        hashlib.sha256(path.read_bytes()).hexdigest() if is_file else "",
        {name: hashlib.sha256(os.getxattr(path, name)).hexdigest() for name in names},
    ]  # fmt: skip


def main() -> None:
    subprocess.run(["/usr/sbin/modprobe", "xfs"], check=True)
    found = []
    disks = sorted(Path("/dev").glob("vd[c-z]"))
    for disk in disks:
        subprocess.run(["/usr/bin/mount", "-n", "-t", "xfs", disk, MOUNT], check=True)
        fill(MOUNT)
        if disk == disks[-2]:
            tear(MOUNT)
        os.sync()
        found.append(told(MOUNT))
        if disk != disks[-1]:
            subprocess.run(["/usr/bin/umount", "-n", MOUNT], check=True)
        print("filled", disk, flush=True)
    text = json.dumps(found).encode()
    with Path("/dev/vdb").open("r+b", buffering=0) as out:
        out.write(text.ljust(-(-len(text) // 512) * 512))
        os.fsync(out.fileno())


if __name__ == "__main__":
    try:
        main()
    except BaseException as error:  # noqa: BLE001 - the first process must not end
        print("failed", repr(error), getattr(error, "stderr", ""), file=sys.stderr, flush=True)
    ctypes.CDLL(None).reboot(0x4321FEDC)
