"""Compilers do not stay in the image.

EGI's guide for image authors: do not install what is not needed. A compiler and its headers are needed while
something is built; afterwards they take hundreds of megabytes in each copy of the image, need updates, and help
whoever broke in. Remove them in the same script:

    apt-get install --yes build-essential
    make -C tool install
    apt-get purge --yes --autoremove build-essential

Where users compile on the machine, or dkms builds a driver for each new kernel, say so with an ignore at the end of
the line that installs the compiler, or on a line of its own before it:

    # vmi: ignore[compilers-removed] dkms builds the GPU's driver for each new kernel
    apt-get install --yes dkms gcc make
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.packages import Package, installed, removed
from vmi.manifest.reading.pointing import at
from vmi.manifest.rule import Problems

ID = "compilers-removed"
SEVERITY = Severity.WARNING
FOR_DKMS = "dkms needs it for good: put `# vmi: ignore[compilers-removed]` and why on the line before this one"

_COMPILER = re.compile(
    r"build-essential|gcc(?:-[0-9.]+)?|g\+\+(?:-[0-9.]+)?|gcc-c\+\+|clang(?:-[0-9.]+)?|gfortran|gcc-gfortran|rustc|cargo|"
    r"golang(?:-go)?|cmake|kernel-devel|linux-headers-[a-z0-9.+-]+|[a-z0-9.+-]+-dev|[A-Za-z0-9.+_-]+-devel|"
    r"@?\"?'?[Dd]evelopment[ -][Tt]ools'?\"?"
)


def check(read: Content) -> Problems:
    """This compares what is installed with what is removed."""
    gone = set(removed(read))
    if "*" in gone:
        return  # what a variable names cannot be known
    seen: dict[tuple[str, int], list[Package]] = {}
    for package in installed(read):
        if _COMPILER.fullmatch(package.name) and package.name not in gone:
            seen.setdefault((package.file, package.place.line), []).append(package)
    needed = any("dkms" in package.name for package in installed(read))
    hint = FOR_DKMS if needed else "remove it once everything is built"
    for packages in seen.values():
        first, names = packages[0], ", ".join(f"'{each.name}'" for each in packages[:5])
        verb = "stay" if len(packages) > 1 else "stays"
        yield at(first.file, first.place, f"{names} {verb} in the image", hint)
