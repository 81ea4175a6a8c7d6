"""This module finds the kernels of a guest, with what belongs to each."""

import re
from typing import NamedTuple

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel.versions import version_key
from vmi.auditing.guest.remembering import remembered

MODULES = "/usr/lib/modules"
_IMAGE = re.compile(r"(?:vmlinuz|vmlinux|Image|kernel)-(.+)(?<!\.gz)(?<!\.xz)(?<!\.old)(?<!\.sig)(?<!\.hmac)")


class Kernel(NamedTuple):
    """This is one kernel that can be started."""

    version: str
    image: str
    initrd: str = ""
    """Empty when it has none of the usual names."""
    modules: str = ""
    """The directory of its modules."""
    bytes: int = 0
    """Of the image and the initrd."""

    @property
    def is_rescue(self) -> bool:
        """This is True for the copy that RHEL and its rebuilds make on the machine that installs them."""
        return self.version.startswith("0-rescue")


@remembered
def kernels(guest: Guest) -> list[Kernel]:
    """This is every kernel, the oldest first; the newest is the last that is no rescue kernel."""
    images = {match[1]: f"/boot/{match[0]}" for match in map(_IMAGE.fullmatch, guest.names("/boot")) if match}
    for version in module_versions(guest):
        image = f"{modules_directory(guest)}/{version}/vmlinuz"
        if version not in images and guest.exists(image):
            images[version] = image
    found = [_kernel(guest, version, image) for version, image in images.items() if _is_file(guest, image)]
    return sorted(found, key=lambda kernel: (not kernel.is_rescue, version_key(kernel.version)))


def module_versions(guest: Guest) -> list[str]:
    """This is the kernels for which there are modules."""
    top = modules_directory(guest)
    return [name for name in guest.names(top) if guest.exists(f"{top}/{name}/modules.dep")]


def modules_directory(guest: Guest) -> str:
    """This is where modules lie, with merged /usr or without."""
    return MODULES if guest.exists(MODULES) else "/lib/modules"


def newest(guest: Guest) -> Kernel | None:
    """This is the kernel that a loader starts when nobody says otherwise."""
    usual = [kernel for kernel in kernels(guest) if not kernel.is_rescue]
    return usual[-1] if usual else None


def _kernel(guest: Guest, version: str, image: str) -> Kernel:
    names = (f"initrd.img-{version}", f"initramfs-{version}.img", f"initrd-{version}", f"initramfs-{version}")
    initrd = next((path for name in names if _is_file(guest, path := f"/boot/{name}")), "")
    modules = f"{modules_directory(guest)}/{_modules_of(guest, version)}"
    size = sum(entry.size for path in (image, initrd) if path and (entry := guest.stat(path)))
    return Kernel(version, image, initrd, modules if guest.exists(modules) else "", size)


def _modules_of(guest: Guest, version: str) -> str:
    """Alpine's vmlinuz-lts and Arch's vmlinuz-linux are called by their flavour, their modules by the version."""
    if any(map(str.isdigit, version)):
        return version
    versions = module_versions(guest)
    flavoured = [name for name in versions if name.endswith(f"-{version}")]
    return (flavoured or (versions if len(versions) == 1 else []) or [version])[-1]


def _is_file(guest: Guest, path: str) -> bool:
    entry = guest.stat(path)
    return entry is not None and entry.is_file
