"""No compiler and no header files are left in the image.

They are needed while an image is built, hardly ever when it runs; they are large, and they are the first thing that
an intruder looks for. What stands in `base.packages` stays.

Let a script install what it compiles with, and remove it when it is done:

    apt-get install --yes build-essential
    make install
    apt-get purge --yes --autoremove build-essential

When users of the machine compile (notebooks that build extensions, say), keep them and say so in an ignore.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, BootstrapBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "no-compilers"
SEVERITY = Severity.WARNING

_NAMES = """
    build-essential gcc g++ gfortran gnat clang llvm cmake make ninja-build meson autoconf automake bison flex
    dpkg-dev golang golang-go rustc cargo default-jdk default-jdk-headless dkms debhelper nvidia-cuda-toolkit
"""
NAMES = frozenset(_NAMES.split())
_NUMBERED = re.compile(r"(gcc|g\+\+|gfortran|clang|llvm|golang|rustc|openjdk)-[0-9.]{1,8}(-jdk|-jdk-headless|-go)?")
_HEADERS = re.compile(r"(lib)?[a-z0-9.+-]{1,100}-dev|linux-headers-[a-z0-9.+-]{1,100}")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at each package of a bootstrap."""
    del manifest, around
    if not isinstance(appliance.base, BootstrapBase):
        return
    for index, package in enumerate(appliance.base.packages):
        hint = "let a script install it, use it and purge it"
        if package in NAMES or _NUMBERED.fullmatch(package):
            message = f"'{package}' is for building software, and stays in the image"
            yield Problem(message, ("base", "packages", index), hint=hint)
        elif _HEADERS.fullmatch(package):
            message = f"'{package}' holds header files for building software, and stays in the image"
            yield Problem(message, ("base", "packages", index), hint=hint)
