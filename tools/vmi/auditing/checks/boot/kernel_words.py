"""The kernel is told nothing that weakens the guest, or that was meant for its installation only.

Words that start a shell instead of the system (`init=`, `rd.break`, `systemd.debug-shell`), that boot into a repair
mode, or that are an installer's (`autoinstall`, `preseed/url=`, `inst.ks=`) fail. Words that turn off what protects the
guest (`selinux=0`, `apparmor=0`, `mitigations=off`, `nokaslr`, ...) are warnings: an author may have a reason, and a
waiver says it. Asked of every boot entry and of the settings from which the next ones are made; an entry that is
not the first may boot into recovery.
"""

import re
from collections.abc import Iterator

from vmi.auditing.guest.kernel import CommandLine, command_lines
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail, warn

ID = "boot.kernel-words"
TITLE = "the kernel is told nothing dangerous and nothing left over"
HINT = "take the word out of GRUB_CMDLINE_LINUX in /etc/default/grub (or /etc/kernel/cmdline), and write the menu anew"
SOURCES = ("TPL", "CIS", "BOO-006")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SHELLS = re.compile(
    r"(?:rd)?init=(?!/sbin/init$|/lib/systemd/systemd$|/usr/lib/systemd/systemd$)\S+|rd\.break(?:=.*)?"
    r"|(?:rd\.)?systemd\.debug[-_]shell(?:=(?!0$|no$|off$|false$).*)?|break(?:=.*)?"
)
RECOVERY = re.compile(r"1|s|S|single|rescue|emergency|recovery|systemd\.unit=(?:rescue|emergency)\.target")
INSTALLERS = re.compile(
    r"autoinstall|auto|auto=true|ks=.*|inst\.(?:ks|repo|stage2|vnc|sshd|text|cmdline).*|kickstart=.*|autoyast2?=.*"
    r"|(?:preseed/)?(?:url|file|interactive)=.*|preseed/.*|debian-installer/.*|netcfg/.*|alpine_repo=.*|ignition\..*"
)
PROTECTIONS = re.compile(
    r"selinux=0|enforcing=0|apparmor=0|security=none|lsm=|audit=0|mitigations=off|nopti|pti=off|nospectre_v[12]"
    r"|spectre_v2=off|spec_store_bypass_disable=off|l1tf=off|mds=off|tsx_async_abort=off|kpti=0|nokaslr|nosmep|nosmap"
    r"|noexec=off|nx=off|randomize_kstack_offset=off|module\.sig_enforce=0|init_on_alloc=0|iomem=relaxed|slub_debug=-"
    r"|systemd\.setenv=LD_PRELOAD=.*|rd\.systemd\.unit=emergency\.target"
)


def check(subject: Subject) -> Observations:
    seen: set[tuple[str, str]] = set()
    menus: set[str] = set()
    for line in command_lines(subject.guest):
        is_usual = line.is_default and not (line.is_entry and line.path in menus)
        menus.add(line.path)
        for word, observation in _said(line, is_usual=is_usual):
            if (line.path, word) not in seen:  # the same setting is in every entry of a menu
                seen.add((line.path, word))
                yield observation


def _said(line: CommandLine, *, is_usual: bool) -> Iterator[tuple[str, Observation]]:
    for word in line.words:
        if SHELLS.fullmatch(word):
            yield word, fail(line.path, f"{_shown(word)} starts something else than the system", line.line)
        elif RECOVERY.fullmatch(word) and is_usual:
            yield word, fail(line.path, f"{_shown(word)} boots into recovery", line.line)
        elif INSTALLERS.fullmatch(word):
            yield word, fail(line.path, f"{_shown(word)} is for an installer", line.line)
        elif PROTECTIONS.fullmatch(word):
            yield word, warn(line.path, f"{_shown(word)} turns off a protection", line.line)


def _shown(word: str) -> str:
    """A word without its value where that may be an address or a password."""
    name, is_set, value = word.partition("=")
    return f"{name}=..." if is_set and len(value) > 20 else word
