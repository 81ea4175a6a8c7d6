"""What a guest's kernels are told, which there are, and what their initrds hold."""

import gzip
import io
import lzma
from collections.abc import Callable

import pytest
import zstandard
from tests.auditing.images import Content, Files

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import command_lines, kernels
from vmi.auditing.guest.kernel.drivers import Driver, driver, modules_in_initrd
from vmi.auditing.guest.kernel.initrd import names
from vmi.auditing.guest.kernel.kernels import newest
from vmi.auditing.guest.kernel.versions import version_key

GuestOf = Callable[[Files], Guest]
GRUB = """set default=0
set tuned="tuned=1"
# linux /boot/not-this quiet
menuentry 'Linux' --class gnu-linux {
\tlinux /boot/vmlinuz-1 root=UUID=1 "two words" $tuned \\
\t\tconsole=ttyS0
\tinitrd /boot/ucode.img ($root)/boot/initrd.img-1
}
menuentry 'Rescue' { linuxefi ($root)/boot/vmlinuz-1 single; initrdefi /boot/initrd.img-1 }
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param(
            {"/boot/grub/grub.cfg": "# a comment \\\nlinux /x rd.break\n"},
            ["/boot/grub/grub.cfg:2 /x [rd.break]"],
            id="comment that would swallow a line",
        ),
        pytest.param(
            {"/boot/grub/grub.cfg": GRUB},
            [
                "/boot/grub/grub.cfg:5 /boot/vmlinuz-1 [root=UUID=1|two words|tuned=1|console=ttyS0] "
                "/boot/ucode.img /boot/initrd.img-1",
                "/boot/grub/grub.cfg:9 /boot/vmlinuz-1 [single] /boot/initrd.img-1 recovery",
            ],
            id="GRUB's menu",
        ),
        pytest.param(
            {"/boot/grub2/grub.cfg": "linux16 /vmlinuz 'never ends quiet\n"},
            ["/boot/grub2/grub.cfg:1 /vmlinuz [never|ends|quiet]"],
            id="quotes that do not end",
        ),
        pytest.param(
            {
                "/etc/default/grub": 'GRUB_CMDLINE_LINUX="a"\nGRUB_CMDLINE_LINUX_DEFAULT=quiet\n'
                'GRUB_CMDLINE_LINUX_RECOVERY="single"\nGRUB_CMDLINE_LINUX_XEN=x\n',
                "/etc/default/grub.d/50.cfg": 'export GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX b"\n'
                "GRUB_CMDLINE_LINUX+=' c'\n",
            },
            [
                "/etc/default/grub.d/50.cfg:2  [a|b|c]",
                "/etc/default/grub:2  [quiet]",
                "/etc/default/grub:3  [single] recovery",
            ],
            id="GRUB's settings",
        ),
        pytest.param(
            {
                "/boot/loader/entries/a.conf": "title Alma\nversion 5\nlinux /boot/vmlinuz-5\n"
                "initrd /boot/initramfs-5.img $tuned_initrd\noptions $kernelopts $unknown\noptions more\n",
                "/boot/loader/entries/b.conf": "title nothing to start\noptions x\n",
                "/boot/grub2/grubenv": "# GRUB Environment Block\nkernelopts=root=UUID=2 ro\n#######\n",
            },
            ["/boot/loader/entries/a.conf:6 /boot/vmlinuz-5 [root=UUID=2|ro|more] /boot/initramfs-5.img"],
            id="boot loader specification",
        ),
        pytest.param(
            {
                "/boot/extlinux.conf": "DEFAULT one\nLABEL one\n  LINUX /vmlinuz-lts\n  INITRD /initramfs-lts\n"
                "  APPEND root=UUID=3 quiet\nLABEL two\n  KERNEL /vmlinuz\n  APPEND initrd=/a,/b ro\n",
            },
            [
                "/boot/extlinux.conf:5 /vmlinuz-lts [root=UUID=3|quiet] /initramfs-lts",
                "/boot/extlinux.conf:8 /vmlinuz [initrd=/a,/b|ro] /a /b",
            ],
            id="extlinux",
        ),
        pytest.param(
            {"/etc/kernel/cmdline": "root=LABEL=x rw\n"},
            ["/etc/kernel/cmdline:1  [root=LABEL=x|rw]"],
            id="kernel-install",
        ),
    ],
)
def test_what_kernels_are_told(guest_of: GuestOf, files: Files, expected: list[str]) -> None:
    said = [
        f"{c.path}:{c.line} {c.kernel} [{'|'.join(c.words)}]{''.join(f' {i}' for i in c.initrds)}"
        f"{' recovery' * c.is_recovery}"
        for c in command_lines(guest_of(files))
    ]
    assert said == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(
            "linux /x " + "a" * 9000,
            "has a kernel command line of 9009 characters; at most 8192 are read",
            id="long line",
        ),
        pytest.param(
            "linux /x\n" + "initrd /a\n" * 1500, "has a boot entry of more than 1024 words", id="many initrds"
        ),
        pytest.param("linux\n" * 3000, "has more than 2000 lines about kernels", id="many lines"),
        pytest.param("linux /x\n" * 300, "more than 256 boot entries", id="many entries"),
        pytest.param(
            f"set a={'x' * 4000}\nlinux /x {'$a' * 3000}\n",
            "has a kernel command line of 69977 characters; at most 8192 are read",
            id="variables that grow",
        ),
    ],
)
def test_a_menu_that_is_meant_to_tire_us_cannot_be_judged(guest_of: GuestOf, text: str, reason: str) -> None:
    with pytest.raises(CannotJudge) as error:
        command_lines(guest_of({"/boot/grub/grub.cfg": text}))
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("6.1.0-9-amd64", "6.1.0-10-amd64"),
        ("6.12.74+deb13+1-cloud-amd64", "6.12.117+deb13-cloud-amd64"),
        ("5.14.0-70.el9.x86_64", "5.14.0-427.13.1.el9_4.x86_64"),
        ("6.8~rc1-amd64", "6.8-amd64"),
        ("6.8", "6.8.1"),
    ],
)
def test_versions_are_in_order(older: str, newer: str) -> None:
    assert version_key(older) < version_key(newer)


def test_kernels_are_found_with_what_belongs_to_them(guest_of: GuestOf) -> None:
    guest = guest_of(
        {
            "/lib": None,
            "/boot/vmlinuz-6.1.0-10-amd64": "12345",
            "/boot/initrd.img-6.1.0-10-amd64": "123",
            "/boot/vmlinuz-6.1.0-9-amd64": "1",
            "/boot/initramfs-0-rescue-0123.img": "1",
            "/boot/vmlinuz-0-rescue-0123": "1",
            "/usr/lib/modules/6.1.0-10-amd64/modules.dep": "",
            "/usr/lib/modules/6.2-fc40/modules.dep": "",
            "/usr/lib/modules/6.2-fc40/vmlinuz": "22",
        }
    )
    modules = "/usr/lib/modules"
    assert [tuple(kernel) for kernel in kernels(guest)] == [
        ("0-rescue-0123", "/boot/vmlinuz-0-rescue-0123", "/boot/initramfs-0-rescue-0123.img", "", 2),
        ("6.1.0-9-amd64", "/boot/vmlinuz-6.1.0-9-amd64", "", "", 1),
        ("6.1.0-10-amd64", "/boot/vmlinuz-6.1.0-10-amd64", "/boot/initrd.img-6.1.0-10-amd64",
         f"{modules}/6.1.0-10-amd64", 8),
        ("6.2-fc40", f"{modules}/6.2-fc40/vmlinuz", "", f"{modules}/6.2-fc40", 2),
    ]  # fmt: skip


def cpio(*files: tuple[str, bytes]) -> bytes:
    archive = io.BytesIO()
    for name, content in (*files, ("TRAILER!!!", b"")):
        numbers = (1, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
        archive.write(b"070701" + b"".join(b"%08X" % number for number in numbers) + name.encode() + b"\0")
        archive.write(bytes(-archive.tell() % 4) + content + bytes(-len(content) % 4))
    return archive.getvalue()


EARLY = cpio(("kernel/x86/microcode/GenuineIntel.bin", b"x" * 1001))
EARLY = EARLY.ljust(-(-len(EARLY) // 512) * 512, b"\0")
MAIN = cpio(("init", b"#!/bin/sh\n"), ("lib/modules/6/virtio-blk.ko.xz", b"z" * 3_000_001))
LISTED = ["init", "lib/modules/6/virtio-blk.ko.xz"]


@pytest.mark.parametrize(
    ("made", "expected"),
    [  # made by the test itself: hundreds of MiB that each worker would make and keep, whichever of them it runs
        pytest.param(lambda: MAIN, LISTED, id="plain"),
        pytest.param(lambda: gzip.compress(MAIN), LISTED, id="gzip"),
        pytest.param(lambda: lzma.compress(MAIN), LISTED, id="xz"),
        pytest.param(lambda: zstandard.compress(MAIN), LISTED, id="zstd"),
        pytest.param(
            lambda: EARLY + zstandard.compress(MAIN),
            ["kernel/x86/microcode/GenuineIntel.bin", *LISTED],
            id="microcode before",
        ),
        pytest.param(lambda: gzip.compress(MAIN + bytes(300) + MAIN), LISTED * 2, id="two archives in one"),
        pytest.param(lambda: MAIN + bytes(512) + gzip.compress(MAIN), LISTED * 2, id="zeros between"),
        pytest.param(lambda: gzip.compress(MAIN + bytes(2**27) + MAIN), LISTED * 2, id="very many zeros"),
        pytest.param(lambda: MAIN + bytes(2**26), LISTED, id="zeros at the end"),
    ],
)
def test_what_an_initrd_holds(guest_of: GuestOf, made: Callable[[], bytes], expected: list[str]) -> None:
    assert names(guest_of({"/boot/initrd": made()}), "/boot/initrd") == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(MAIN[:-2_000_000], "is no initrd that can be read (it ends too early)", id="truncated"),
        pytest.param(
            gzip.compress(MAIN)[:2000], "is no initrd that can be read (it ends too early)", id="truncated gzip"
        ),
        pytest.param(
            b"\x02\x21\x4c\x18xx",
            "is no initrd that can be read (it is compressed with lz4, which is not read)",
            id="lz4",
        ),
        pytest.param(
            b"hello", "is no initrd that can be read (it is neither cpio nor compressed)", id="something else"
        ),
        pytest.param(
            MAIN[:94] + b"FFFFFFFF" + MAIN[102:],
            "is no initrd that can be read (a name of 4294967295 bytes)",
            id="name that lies",
        ),
        pytest.param(
            MAIN[:54] + b"-0000001" + MAIN[62:],
            "is no initrd that can be read (a name of 5 bytes)",
            id="size below nothing",
        ),
    ],
)
def test_an_initrd_that_lies_cannot_be_judged(guest_of: GuestOf, content: bytes, reason: str) -> None:
    with pytest.raises(CannotJudge) as error:
        names(guest_of({"/boot/initrd": content}), "/boot/initrd")
    assert (error.value.path, error.value.reason) == ("/boot/initrd", reason)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"/usr/lib/modules/6/modules.builtin": "kernel/d/virtio_blk.ko\n"}, Driver.BUILT_IN, id="built in"
        ),
        pytest.param({"/usr/lib/modules/6/kernel/d/virtio_blk.ko.zst": ""}, Driver.MODULE, id="module"),
        pytest.param({"/usr/lib/modules/6/modules.builtin": "kernel/x/virtio_blk.ko.not\n"}, Driver.NONE, id="nowhere"),
        pytest.param(
            {"/boot/config-6": "CONFIG_A=m\nCONFIG_VIRTIO_BLK=y\n"}, Driver.BUILT_IN, id="configuration alone"
        ),
        pytest.param({"/boot/config-6": "# CONFIG_VIRTIO_BLK is not set\n"}, Driver.NONE, id="configured out"),
    ],
)
def test_where_a_driver_is(guest_of: GuestOf, files: dict[str, Content], expected: Driver) -> None:
    guest = guest_of({"/usr/lib/modules": None, "/boot/vmlinuz-6": "k", "/boot/initrd.img-6": MAIN, **files})
    kernel = newest(guest)
    assert kernel
    assert driver(guest, kernel, "d/virtio_blk", "CONFIG_VIRTIO_BLK") is expected
    assert modules_in_initrd(guest, kernel) == {"virtio_blk"}
