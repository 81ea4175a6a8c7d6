"""Nothing is loaded into every program, into the kernel, or into the initial RAM disk that no package brought.

`/etc/ld.so.preload`, and LD_PRELOAD and LD_AUDIT in files that set the environment, put a library into each program
that starts: a failure. Kernel modules, lists of modules to load, commands that run instead of loading one, and
what is copied into the initial RAM disk are warnings when no package brought them: they work before anything looks.
"""

import re
from collections.abc import Iterator

from vmi.auditing.guest.census import unowned
from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail, warn

ID = "integrity.preload"
TITLE = "no foreign library, kernel module or hook of the initial RAM disk is loaded"
HINT = "remove the file, or install what needs it from a package"
SOURCES = ("AWS", "INT-003")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

PRELOAD = "/etc/ld.so.preload"
ENVIRONMENTS = ("/etc/environment", "/etc/environment.d/*", "/usr/lib/environment.d/*", "/etc/profile",
                "/etc/profile.d/*", "/etc/bash.bashrc", "/etc/bashrc", "/etc/zsh/*", "/etc/security/pam_env.conf",
                "/etc/systemd/system.conf", "/etc/systemd/system.conf.d/*", "/root/.bashrc", "/root/.bash_profile",
                "/root/.profile", "/etc/systemd/system/*.service", "/etc/systemd/system/*.service.d/*")  # fmt: skip
_LIBRARIES = re.compile(r"(?:^|[\s\"'=;])(LD_PRELOAD|LD_AUDIT)(?:=|\s+DEFAULT=|\s+OVERRIDE=)[\"']?([^\s\"';]+)")
MODULE_LISTS = ("/etc/modules", "/etc/modules-load.d/*", "/etc/initramfs-tools/modules")
MODULE_RULES = "/etc/modprobe.d/*"
_COMMAND = re.compile(r"install\s+(\S+)\s+(?!/s?bin/(?:false|true)\b|/usr/s?bin/(?:false|true)\b)(\S+)")
MODULE_FILES = (".ko", ".ko.gz", ".ko.xz", ".ko.zst")
HOOKS = ("/etc/initramfs-tools/hooks/", "/etc/initramfs-tools/scripts/", "/usr/share/initramfs-tools/hooks/",
         "/usr/share/initramfs-tools/scripts/", "/etc/dracut.conf.d/", "/usr/lib/dracut/modules.d/",
         "/etc/mkinitfs/features.d/")  # fmt: skip


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for line, text in guest.lines(PRELOAD):
        yield fail(PRELOAD, f"puts {text} into every program", line)
    yield from _environments(guest)
    yield from _modules(subject)
    for entry in unowned(guest):
        if entry.path.endswith(MODULE_FILES) and "/modules/" in entry.path:
            yield warn(entry.path, "is a kernel module that no package brought")
        elif entry.path.startswith(HOOKS):
            yield warn(entry.path, "goes into the initial RAM disk, and no package brought it")


def _environments(guest: Guest) -> Iterator[Observation]:
    for path in (path for pattern in ENVIRONMENTS for path in guest.glob(pattern)):
        for line, text in guest.lines(path):
            if match := _LIBRARIES.search(text):
                yield fail(path, f"{match[1]} puts {match[2]} into programs", line)


def _modules(subject: Subject) -> Iterator[Observation]:
    guest = subject.guest
    for path in (path for pattern in MODULE_LISTS for path in guest.glob(pattern)):
        if path not in subject.owned and not _is_link(guest, path):
            for line, text in guest.lines(path):
                yield warn(path, f"loads the module {text}, and no package brought the list", line)
    for path in guest.glob(MODULE_RULES):
        if path not in subject.owned:
            for line, text in guest.lines(path):
                if match := _COMMAND.match(text):
                    yield warn(path, f"runs {match[2]} instead of loading {match[1]}", line)


def _is_link(guest: Guest, path: str) -> bool:
    entry = guest.lstat(path)
    return entry is not None and entry.is_link
