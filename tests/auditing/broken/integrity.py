"""Images with files that are not what a package brought, or that more people can write than should."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, disk, guest
from tests.auditing.images import GOOD, With, run


def _device_node(raw: Path) -> None:
    run("/usr/sbin/debugfs", "-w", "-R", "mknod disk b 8 0", f"{raw}?offset={1 << 20}")


BROKEN: list[Broken] = [
    guest({"/usr/local/bin/root": With("#!/bin/sh\n", 0o4755)}, "integrity.setuid", FAIL,
          "/usr/local/bin/root: is set-uid, and no package brought it", id="set-uid file"),
    guest({"/usr/sbin/sshd": With(GOOD["/usr/sbin/sshd"], 0o4755)}, "integrity.setuid", WARN,  # type: ignore[arg-type]
          "/usr/sbin/sshd: is set-uid, which no distribution makes it", id="set-uid given to a package's program"),
    guest({"/etc/shadow": With(GOOD["/etc/shadow"], 0o644)}, "integrity.permissions", FAIL,  # type: ignore[arg-type]
          "/etc/shadow: is open to everybody (0644)", id="open shadow file"),
    guest({"/srv/share": With(None, 0o777)}, "integrity.permissions", FAIL,
          "/srv/share: is a directory that everybody may write (0777)", id="world-writable directory"),
    guest({"/etc/ld.so.preload": "/usr/local/lib/x.so\n"}, "integrity.preload", FAIL,
          "/etc/ld.so.preload:1: puts /usr/local/lib/x.so into every program", id="ld.so.preload"),
    guest({"/etc/modules-load.d/nbd.conf": "nbd\n"}, "integrity.preload", WARN,
          "/etc/modules-load.d/nbd.conf:1: loads the module nbd, and no package brought the list", id="module"),
    guest({"/usr/share/...": None}, "integrity.strange-files", WARN,
          "/usr/share/...: is a hidden directory", id="hidden directory"),
    guest({"/var/lib/a\x1b[2Kb": ""}, "integrity.strange-files", WARN,
          "/var/lib/a\\x1b[2Kb: has a name that a terminal shows as another one", id="terminal escape in a name"),
    disk({}, _device_node, "integrity.strange-files", WARN, "/disk: is a device node of a disk", id="device node"),
    guest({"/etc/selinux/config": "SELINUX=enforcing\n"}, "integrity.labels", HINT,
          "/etc/passwd: has no label of SELinux, and there is no /.autorelabel", id="SELinux without labels"),
]  # fmt: skip
