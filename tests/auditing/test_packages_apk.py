"""Alpine's database: packages, what they own, and what is in it."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import Files

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import Package, owned_paths, packages
from vmi.auditing.guest.packages.package_files import Digest, digests, owner

GuestOf = Callable[[Files], Guest]


def sha1(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def checksum(content: bytes) -> str:
    return "Q1" + base64.b64encode(hashlib.sha1(content).digest()).decode()


INSTALLED = f"""\
C:Q1p78yvTLG094tHE1+dToJGbmYzQE=
P:busybox
V:1.36.1-r5
A:x86_64
T:Size optimized toolbox of many common UNIX utilities
L:GPL-2.0-only
o:busybox
m:Sören Tempel <soeren@example.org>
F:bin
R:busybox
a:0:0:755
Z:{checksum(b"program")}
R:sh
a:0:0:777
Z:{checksum(b"/bin/busybox")}
F:etc
R:securetty
Z:{checksum(b"tty1")}
F:etc/init.d
R:acpid
Z:{checksum(b"script")}
R:strange
Z:Q2AAAA

P:libcrypto3
V:3.1.4-r1
A:x86_64
o:openssl
F:usr/lib
R:libcrypto.so.3
Z:Q1not base 64
"""


@pytest.mark.parametrize("place", ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"])
def test_packages(guest_of: GuestOf, place: str) -> None:
    assert packages(guest_of({place: INSTALLED})) == (
        Package("busybox", "1.36.1-r5", "x86_64", "apk", "", "", "Sören Tempel <soeren@example.org>", "GPL-2.0-only"),
        Package("libcrypto3", "3.1.4-r1", "x86_64", "apk", "openssl"),
    )


def test_one_database_by_two_names_is_one(guest_of: GuestOf) -> None:
    assert len(packages(guest_of({"/usr/lib/apk/db/installed": INSTALLED, "/lib": Path("usr/lib")}))) == 2


def test_files(guest_of: GuestOf) -> None:
    guest = guest_of({"/lib/apk/db/installed": INSTALLED, "/bin/sh": Path("/bin/busybox"), "/bin/busybox": ""})
    assert owned_paths(guest) == {
        "/bin", "/bin/busybox", "/bin/sh", "/etc", "/etc/securetty", "/etc/init.d", "/etc/init.d/acpid",
        "/etc/init.d/strange", "/usr/lib", "/usr/lib/libcrypto.so.3",
    }  # fmt: skip
    assert owner(guest, "/usr/lib/libcrypto.so.3") == "libcrypto3"
    assert digests(guest) == {
        "/bin/busybox": Digest("sha1", sha1(b"program")),
        "/etc/securetty": Digest("sha1", sha1(b"tty1"), is_configuration=True, may_be_missing=True),
        "/etc/init.d/acpid": Digest("sha1", sha1(b"script")),
    }


def test_a_link_that_leads_elsewhere_is_not_what_was_installed(guest_of: GuestOf) -> None:
    guest = guest_of({"/lib/apk/db/installed": INSTALLED, "/bin/sh": Path("/tmp/shell")})
    assert digests(guest)["/bin/sh"] == Digest("sha1", sha1(b"/bin/busybox"))
