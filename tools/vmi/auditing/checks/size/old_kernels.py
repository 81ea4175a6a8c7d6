"""There is one kernel, the newest.

Each older one takes a hundred megabytes with its modules and its initrd, and is one that somebody may boot although its
holes are known. The same holds for modules whose kernel is gone. The rescue kernel of RHEL and its rebuilds is made for
the machine that was installed, and carries that machine's id in its name.
"""

from vmi.auditing.guest.census import sizes
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel.kernels import Kernel, kernels, module_versions, modules_directory
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "size.old-kernels"
TITLE = "there is one kernel, the newest"
HINT = "remove older kernels before the disk is taken: apt-get autoremove --purge, or dnf remove --oldinstallonly"
SOURCES = ("TPL", "PKG-011", "SIZ-005")
SEVERITY = Outcome.WARN
APPLIES = "images with a kernel"


def check(subject: Subject) -> Observations:
    guest = subject.guest
    found = kernels(guest)
    rescue = [kernel for kernel in found if kernel.is_rescue]
    usual = [kernel for kernel in found if not kernel.is_rescue]
    for kernel in usual[:-1]:
        yield warn(kernel.image, f"is a kernel besides {usual[-1].version}, and takes {_mib(guest, kernel)} MiB")
    for kernel in rescue:
        yield warn(kernel.image, f"is for the machine that was installed, and takes {_mib(guest, kernel)} MiB")
    if usual:
        known = {kernel.modules for kernel in found}
        for path in (f"{modules_directory(guest)}/{version}" for version in module_versions(guest)):
            if path not in known:
                size = _directory_mib(guest, path)
                yield warn(path, f"is for a kernel that is not there, and takes {size} MiB")


def _mib(guest: Guest, kernel: Kernel) -> int:
    return (kernel.bytes >> 20) + (_directory_mib(guest, kernel.modules) if kernel.modules else 0)


def _directory_mib(guest: Guest, path: str) -> int:
    entry = guest.stat(path)
    return sizes(guest).get(entry.path, 0) >> 20 if entry else 0
