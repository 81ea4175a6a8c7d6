"""This module is the closed alphabets of a manifest's words: nothing else reaches a template or a shell."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from vmi.core.mmdebstrap import PACKAGE
from vmi.core.models import DECIMAL, Advice, alphabet

DebianPackage = Annotated[
    str,
    alphabet(
        PACKAGE,
        100,
        "a package's name is two or more lower-case letters, digits and single . + -; it ends with a letter, a digit "
        "or ++ (for apt, a - at the end means: remove it)",
        "nftables",
    ),
]
Suite = Annotated[
    str, alphabet(r"^[a-z][a-z-]*$", 40, "a suite is the distribution's code name in lower-case letters", "trixie")
]
AccountName = Annotated[
    str,
    alphabet(
        r"^[a-z_][a-z0-9_-]*$",
        32,
        "an account's name is lower-case letters, digits, _ and -, and does not begin with a digit or -",
        "debian",
    ),
]
EmailAddress = Annotated[
    str,
    alphabet(r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$", 200, "an e-mail address is name@domain", "managers@demo.example"),
]
OsWord = Annotated[
    str,
    alphabet(
        r"^[A-Za-z0-9][A-Za-z0-9._ -]*$",
        60,
        "a word for a system is letters, digits, spaces and . _ -, and begins with a letter or digit",
        "Debian",
    ),
]
Keyword = Annotated[
    str,
    alphabet(
        r"^[A-Za-z0-9][A-Za-z0-9._ +-]*$",
        40,
        "a keyword is letters, digits, spaces and . _ + -, and begins with a letter or digit",
        "container",
    ),
]
UnitName = Annotated[
    str,
    alphabet(
        r"^[A-Za-z0-9_][A-Za-z0-9_.@:-]*\.(service|socket|timer|path|target|mount)$",
        100,
        "a systemd unit ends in .service, .socket, .timer, .path, .target or .mount",
        "nginx.service",
    ),
]
"""A systemd unit, with its suffix."""
AnnotationName = Annotated[
    str,
    alphabet(
        r"^[a-z0-9]+([._-][a-z0-9]+)+$",
        100,
        "an annotation's name is lower-case words with a dot, - or _ between them",
        "org.openstack.glance.os_distro",
    ),
]
"""A registry annotation, such as org.openstack.glance.os_distro."""

Architecture = Literal["x86_64", "aarch64"]
Firmware = Literal["bios", "uefi"]
Format = Literal["qcow2", "ova", "raw"]
Hypervisor = Literal["KVM", "Xen", "VirtualBox", "VMWare", "Hyper-V"]
Datasource = Literal["OpenStack", "ConfigDrive", "NoCloud", "Ec2", "OpenNebula", "CloudStack", "Azure", "GCE", "VMware"]

Checksum = Annotated[
    str,
    alphabet(
        r"^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$",
        135,
        "a checksum is sha256: and 64 digits, or sha512: and 128 digits, each from 0-9 and a-f",
    ),
]
"""The algorithm and the digest, as Packer and OCI write it."""
ImageDigest = Annotated[
    str, alphabet(r"^sha256:[0-9a-f]{64}$", 71, "a digest is sha256: and 64 digits from 0-9 and a-f")
]
Keys = Annotated[
    str,
    alphabet(
        r"""^[A-Za-z0-9 ._/:@,=+~<>;'"()!?&#^-]*$""",
        500,
        "keystrokes are plain characters and keys such as <enter>; no braces, $, backslash, [ ], | or backquote",
        "<esc><wait>install <enter>",
    ),
]
"""Keystrokes for an installer's boot screen. No brace, dollar or backslash: they would be Packer's own language."""
_STEERING = (
    *("PATH", "IFS", "ENV", "CDPATH", "BASH_ENV", "BASHOPTS", "SHELLOPTS", "GLOBIGNORE", "PROMPT_COMMAND", "PS[0-4]"),
    *("LD_.*", "GCONV_PATH", "GLIBC_TUNABLES", "LOCPATH"),
    *("PYTHON(?:PATH|HOME|STARTUP)", "PERL5?LIB", "PERL5(?:OPT|DB)", "RUBY(?:LIB|OPT)", "NODE_(?:OPTIONS|PATH)"),
    *("GIT_.*", "PACKER_.*", "VMI_.*"),  # the last two: what the build itself hands over
)
STEERING = rf"^(?:{'|'.join(_STEERING)})$"
"""Variables that change how a shell, a loader or a program works that a script starts: its text would not show it."""


STEERS = "it changes how shells and programs work, which the script does not show"


def _harmless(name: str) -> str:
    if re.fullmatch(STEERING, name):
        raise Advice(STEERS, f"remove it; if it is needed, set {name} in the script itself, where readers see it")
    return name


EnvironmentName = Annotated[
    str,
    alphabet(
        r"^[A-Z][A-Z0-9_]*$",
        60,
        "a variable's name is capital letters, digits and _, and begins with a letter",
        "HTTP_PORT",
    ),
    AfterValidator(_harmless),
    Field(json_schema_extra={"not": {"pattern": STEERING}}),
]
EnvironmentValue = Annotated[
    str,
    alphabet(
        r"^[A-Za-z0-9 ._/:@,=+~-]*$",
        500,
        "a variable's value is letters, digits, spaces and . _ / : @ , = + ~ -",
        "8080",
    ),
]
GuestPath = Annotated[
    str,
    alphabet(
        r"^(/\.?[A-Za-z0-9_][A-Za-z0-9._@+-]*)+$",
        200,
        "a path in the guest begins with /; its parts are letters, digits and . _ @ + -, and none is ..",
        "/etc/motd",
    ),
]
"""An absolute path inside the guest; no part of it climbs."""
Mode = Annotated[str, alphabet(r"^0[0-7]{3}$", 4, "permission bits are four octal digits that begin with 0", "0644")]
"""Permission bits in octal, such as "0644"; never setuid, setgid or sticky."""


RANGE = "a range of ports runs from its first to its last, between 1 and 65535, such as 8000-8100"


def _in_order(text: str) -> str:
    first, last = (int(part) for part in text.split("-"))
    if not 1 <= first < last <= 65535:
        raise ValueError(RANGE)
    return text


def _written_as_day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError(DAY)  # else a number would be read as seconds since 1970
    return value


Port = Annotated[int, Field(ge=1, le=65535, examples=[22]), DECIMAL]
PortRange = Annotated[str, alphabet(r"^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$", 11, RANGE), AfterValidator(_in_order)]
DAY = "a day is written as year-month-day"
Day = Annotated[date, BeforeValidator(_written_as_day), Field(examples=["2028-08-09"])]
