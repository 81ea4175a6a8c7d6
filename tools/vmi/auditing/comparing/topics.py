"""This module is the table of what is compared, in the order in which it is told."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from vmi.auditing.comparing import content, exposure, software
from vmi.auditing.comparing.facts import Facts
from vmi.auditing.comparing.models import Change


class Compared(NamedTuple):
    """This is one topic."""

    id: str
    title: str
    nouns: tuple[str, str]
    """What one of them is called, and what several are."""
    needs: tuple[str, ...]
    """The facts without which nothing can be said."""
    changes: Callable[[Facts, Facts], Iterator[Change]]
    important: bool = False
    """True for what decides who gets in, and with which rights."""


TOPICS = (
    Compared("accounts", "Accounts", ("account", "accounts"), ("accounts",), exposure.accounts, important=True),
    Compared("groups", "Groups", ("group", "groups"), ("groups",), exposure.groups, important=True),
    Compared(
        "access",
        "Files that say who gets in",
        ("file that says who gets in", "files that say who gets in"),
        ("configuration", "outside"),
        content.access,
        important=True,
    ),
    Compared(
        "listeners", "Ports that are listened on", ("port", "ports"), ("listeners",), exposure.listeners, important=True
    ),
    Compared(
        "inbound", "What the firewall lets in", ("opening", "openings"), ("inbound",), exposure.inbound, important=True
    ),
    Compared(
        "setuid", "Set-uid files", ("set-uid file", "set-uid files"), ("setuid",), exposure.setuid, important=True
    ),
    Compared("services", "Services", ("service", "services"), ("services",), exposure.services, important=True),
    Compared("kernels", "Kernels", ("kernel", "kernels"), ("kernels",), software.kernels),
    Compared(
        "command_lines",
        "What kernels are told",
        ("command line", "command lines"),
        ("command_lines",),
        software.command_lines,
    ),
    Compared("os", "System", ("name of the system", "names of the system"), ("os",), software.system),
    Compared("packages", "Packages", ("package", "packages"), ("packages",), software.packages),
    Compared(
        "configuration",
        "Configuration",
        ("file of configuration", "files of configuration"),
        ("configuration",),
        content.configuration,
    ),
    Compared(
        "outside",
        "Files outside of packages",
        ("file outside of packages", "files outside of packages"),
        ("outside",),
        content.outside,
    ),
    Compared("sizes", "Sizes", ("size", "sizes"), ("virtual_bytes", "file_bytes"), content.sizes),
    Compared("directories", "Directories", ("directory", "directories"), ("directories",), content.directories),
    Compared("disk", "Disk", ("part of the disk", "parts of the disk"), ("partitions",), content.disk),
)
