"""This module is the one door to mmdebstrap: which packages a request means, and their installation into a tree.

No mirror is named anywhere: mmdebstrap knows each distribution's own, and apt checks every signature.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from vmi.core.errors import ToolError
from vmi.core.processes import run

SMALLEST = (
    "linux-image-cloud-amd64",  # virtio, Xen, Hyper-V and VMware, without sound cards
    "grub-pc",
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
"""The smallest Debian that boots in a cloud, has a network and obeys cloud-init; recommended packages stay out."""

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
        "apt-get install debian-archive-keyring, or its newer version",
    ),
    (
        r"newuidmap|/etc/subuid|unprivileged_userns|cannot unshare|unable to pick chroot mode",
        "this user may not make user namespaces",
        "apt-get install uidmap, give the user a range in /etc/subuid and /etc/subgid, or run this as root",
    ),
)  # fmt: skip
"""What mmdebstrap or apt print, what it means, and what to do."""


def simulate(suite: str, packages: Sequence[str]) -> tuple[str, ...]:
    """This asks the archive what would be installed today: `name=version:architecture`, sorted."""
    result = run(
        "mmdebstrap",
        "--verbose",
        "--simulate",
        *_request(suite, packages, target=Path("/dev/null")),
        timeout_s=600,
        check=False,
    )  # fmt: skip
    said = (result.stdout + result.stderr).decode(errors="replace")
    if result.returncode:
        raise _explain(said, suite)
    # Essential packages are named twice: once alone, once as what the others need.
    found = {f"{m['name']}={m['version']}:{m['arch']}" for m in _INSTALLED.finditer(said)}
    if not found:
        raise ToolError("named no package", where=f"mmdebstrap {suite}", details=said[-2000:])
    return tuple(sorted(found))


def install(
    suite: str,
    packages: Sequence[str],
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
        *_request(suite, packages, target),
        env=env,
        log=log,
        timeout_s=3600,
        check=False,
    )  # fmt: skip
    if result.returncode:
        raise _explain(log.read_text(errors="replace")[-64 * 1024 :], suite, log)


def _request(suite: str, packages: Sequence[str], target: Path) -> tuple[str | Path, ...]:
    return (
        "--variant=apt",
        f"--include={','.join((*SMALLEST, *packages))}",
        suite,
        target,
    )


def _explain(said: str, suite: str, log: Path | None = None) -> ToolError:
    details = "\n".join(said.strip().splitlines()[-30:])
    where = f"mmdebstrap {suite}"
    for pattern, what, hint in _FAULTS:
        if match := re.search(pattern, said):
            names = [group for group in match.groups() if group]
            return ToolError(what.format(*names), where=where, hint=hint, details=details)
    hint = f"the whole log is {log}" if log else "run it by hand to see more"
    return ToolError("failed", where=where, hint=hint, details=details)


def as_owner() -> tuple[str, ...]:
    """This is what to put before a command that must see root's files as root's: nothing, when we are root."""
    if os.geteuid() == 0:
        return ()
    return ("unshare", "--map-root-user", "--map-auto", "--")
