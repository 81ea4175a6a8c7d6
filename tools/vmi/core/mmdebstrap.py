"""This module is the one door to mmdebstrap: which packages a request means, and their installation into a tree.

No mirror is named anywhere: mmdebstrap knows each distribution's own, and apt checks every signature.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vmi.core.errors import InputError, ToolError
from vmi.core.printable import printable
from vmi.core.processes import run

EVERYWHERE = (
    "systemd-sysv",
    "systemd-resolved",  # networkd has nobody else to hand the name servers to
    "systemd-timesyncd",
    "libnss-myhostname",  # sudo asks for the machine's own name
    "dbus",  # without it logind does not run, and a cloud's power button does nothing
    "libpam-systemd",
    "udev",
    "e2fsprogs",
    "cloud-init",
    "cloud-guest-utils",  # growpart
    "dhcpcd-base",  # what cloud-init asks an address with before the network is up (OpenStack, EC2)
    "iproute2",
    "netbase",
    "openssh-server",
    "sudo",
    "ca-certificates",
    "tzdata",
    "zstd",  # how the initramfs is compressed
)
"""The smallest system that boots in a cloud, has a network and obeys cloud-init; recommended packages stay out."""
KERNELS = {
    ("debian", "amd64"): ("linux-image-cloud-amd64",),  # virtio, Xen, Hyper-V and VMware, without sound cards
    ("debian", "arm64"): ("linux-image-cloud-arm64",),
    ("ubuntu", "amd64"): ("linux-image-virtual", "initramfs-tools", "lsb-release"),
    ("ubuntu", "arm64"): ("linux-image-virtual", "initramfs-tools", "lsb-release"),
}
"""The kernel, and what a distribution's own packages miss without naming it: Ubuntu's cloud-init asks lsb_release."""
LOADERS = {("amd64", "bios"): "grub-pc", ("amd64", "uefi"): "grub-efi-amd64", ("arm64", "uefi"): "grub-efi-arm64"}
OTHERWISE = {("ubuntu", "jammy"): {"systemd-resolved": "", "dhcpcd-base": "isc-dhcp-client"}}
"""What a suite calls otherwise, or has inside another package."""
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
COMPONENTS = {"debian": "main", "ubuntu": "main,universe"}
KEYRINGS = {"debian": "debian-archive-keyring", "ubuntu": "ubuntu-keyring"}


PACKAGE = r"^[a-z0-9](((\+{1,2}(-+|\.)?|-+|\.)?[a-z0-9])+(\+\+)?|\+\+)$"
"""A name that apt takes for that of a package, as Debian's policy spells them, and for nothing else.

What apt does not find by its name, it reads on: a last - says to remove a package, a last + to install it, and with
`.` or `+` in it a name is a regular expression.
"""


@dataclass(frozen=True)
class Request:
    """This is what a bootstrapped base asks for."""

    distribution: str
    suite: str
    architecture: str = "x86_64"
    """As manifests name it."""
    firmware: str = "bios"
    packages: tuple[str, ...] = ()
    """Besides the smallest system."""

    @property
    def debian_architecture(self) -> str:
        return ARCHITECTURES[self.architecture]


def smallest(request: Request) -> tuple[str, ...]:
    """This is what is always installed: kernel, loader, and the smallest system around them."""
    otherwise = OTHERWISE.get((request.distribution, request.suite), {})
    rest = (otherwise.get(package, package) for package in EVERYWHERE)
    kernel = KERNELS[request.distribution, request.debian_architecture]
    return (*kernel, LOADERS[request.debian_architecture, request.firmware], *filter(None, rest))


_INSTALLED = re.compile(r"^Inst (?P<name>\S+) \((?P<version>\S+) .*\[(?P<arch>[a-z0-9]+)\]\)", re.MULTILINE)
_FAULTS: tuple[tuple[str, str, str], ...] = (
    (
        r"Temporary failure resolving|Could not connect|Could not resolve|Connection (?:timed out|refused|failed)",
        "the distribution's archive cannot be reached",
        "check the network; behind a proxy, set http_proxy",
    ),
    (
        r"repository '\S+ (\S+) Release' does not have a Release file",
        "there is no suite '{}'",
        "name a release of the distribution by its code name, such as trixie",
    ),
    (
        r"Unable to locate package (\S+)|Package '?(\S+?)'? has no installation candidate",
        "there is no package '{}'",
        "correct base.packages in appliance.yaml",
    ),
    (
        r"NO_PUBKEY|is not signed|couldn't be verified",
        "the archive's signature cannot be checked",
        "apt-get install KEYRING, or its newer version",
    ),
    (
        r"can(?:not|'t) be executed natively|can neither be executed|arch-test",
        "this machine cannot run the programs of that architecture",
        "build it on a machine of that architecture, or apt-get install qemu-user-static binfmt-support arch-test",
    ),
    (
        r"newuidmap|/etc/subuid|unprivileged_userns|cannot unshare|unable to pick chroot mode",
        "this user may not make user namespaces",
        "apt-get install uidmap, give the user a range in /etc/subuid and /etc/subgid, or run this as root",
    ),
)  # fmt: skip
"""What mmdebstrap or apt print, what it means, and what to do."""


def simulate(request: Request) -> tuple[str, ...]:
    """This asks the archive what would be installed today: `name=version:architecture`, sorted."""
    result = run(
        "mmdebstrap",
        "--verbose",
        "--simulate",
        *_arguments(request, target=Path("/dev/null")),
        timeout_s=600,
        check=False,
    )  # fmt: skip
    said = (result.stdout + result.stderr).decode(errors="replace")
    if result.returncode:
        raise _explain(said, request)
    # Essential packages are named twice: once alone, once as what the others need.
    found = {f"{m['name']}={m['version']}:{m['arch']}" for m in _INSTALLED.finditer(said)}
    if not found:
        raise ToolError("named no package", where=f"mmdebstrap {request.suite}", details=said[-2000:])
    _demand_found(request, {each.partition("=")[0] for each in found})
    return tuple(sorted(found))


def _demand_found(request: Request, there: set[str]) -> None:
    """This refuses what apt knew under no name of a package, and took for a pattern."""
    for name in request.packages:
        if name not in there and set(name) & set(".+"):
            hint = "correct base.packages in appliance.yaml; of a virtual package, name one that provides it"
            raise ToolError(f"there is no package '{name}'", where=f"mmdebstrap {request.suite}", hint=hint)


def install(
    request: Request,
    target: Path,
    *,
    prepare: str,
    finish: str,
    env: Mapping[str, str],
    log: Path,
) -> None:
    """This installs packages and writes the tree to `target` as a tar archive.

    The shell script `prepare` runs before what is not essential is installed, `finish` when everything is; both get the
    tree's path. Their text is handed over, for in a user namespace the user's own files may be out of reach.
    """
    result = run(
        "mmdebstrap",
        f"--essential-hook={prepare}",
        f"--customize-hook={finish}",
        "--format=tar",
        *_arguments(request, target),
        env=env,
        log=log,
        timeout_s=3600,
        check=False,
    )  # fmt: skip
    if result.returncode:
        raise _explain(log.read_text(errors="replace")[-64 * 1024 :], request, log)


def _arguments(request: Request, target: Path) -> tuple[str | Path, ...]:
    for name in request.packages:
        if not re.fullmatch(PACKAGE, name):
            hint = "correct base.packages in appliance.yaml"
            raise InputError(f"'{printable(name, 60)}' is no package's name: apt would take it for more", hint=hint)
    return (
        "--variant=apt",
        f"--architectures={request.debian_architecture}",
        f"--components={COMPONENTS[request.distribution]}",
        f"--include={','.join((*smallest(request), *request.packages))}",
        request.suite,
        target,
    )


def _explain(said: str, request: Request, log: Path | None = None) -> ToolError:
    details = "\n".join(said.strip().splitlines()[-30:])
    where = f"mmdebstrap {request.suite}"
    for pattern, what, hint in _FAULTS:
        if match := re.search(pattern, said):
            names = [group for group in match.groups() if group]
            advice = hint.replace("KEYRING", KEYRINGS[request.distribution])
            return ToolError(what.format(*names), where=where, hint=advice, details=details)
    hint = f"the whole log is {log}" if log else "run it by hand to see more"
    return ToolError("failed", where=where, hint=hint, details=details)


def as_owner() -> tuple[str, ...]:
    """This is what to put before a command that must see root's files as root's: nothing, when we are root."""
    if os.geteuid() == 0:
        return ()
    return ("unshare", "--map-root-user", "--map-auto", "--")
