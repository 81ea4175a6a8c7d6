"""This module is what is installed in a guest: the system, its packages, its kernels."""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import command_lines, kernels
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.packages import packages
from vmi.core.printable import printable

OS_RELEASE = ("ID", "NAME", "VERSION_ID", "VERSION_CODENAME", "PRETTY_NAME")
LINE = 1000


def system(guest: Guest) -> dict[str, str]:
    """This is what the operating system calls itself."""
    return {name.lower(): printable(value) for name, value in os_release(guest).items() if name in OS_RELEASE}


def installed(guest: Guest) -> list[str]:
    """These are the packages, each as name=version:architecture."""
    return [printable(str(package)) for package in packages(guest)]


def kinds(guest: Guest) -> list[str]:
    """This is who installed them: deb, rpm, apk."""
    return sorted({package.kind for package in packages(guest)})


def sources(guest: Guest) -> dict[str, str]:
    """This is the source package of each that is called otherwise than its own."""
    return {printable(each.name): printable(each.source) for each in packages(guest) if each.source}


def kernel_versions(guest: Guest) -> list[str]:
    """These are the kernels that can be started, the oldest first."""
    return [printable(kernel.version) for kernel in kernels(guest)]


def boot_lines(guest: Guest) -> list[dict[str, str]]:
    """This is what each boot entry and each setting passes to a kernel, entries for emergencies apart."""
    lines = ((line.path, " ".join(line.words)) for line in command_lines(guest) if not line.is_recovery)
    return [{"path": printable(path), "words": printable(words, LINE)} for path, words in dict.fromkeys(lines)]
