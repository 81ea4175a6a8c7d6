"""This module finds which firewalls a boot loads, and which rule files."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.firewall import ufw
from vmi.auditing.guest.firewall.model import Family
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered
from vmi.auditing.guest.units import starts
from vmi.auditing.guest.units.conditions import undecided
from vmi.auditing.guest.units.doing import commands
from vmi.auditing.guest.units.files import Unit
from vmi.auditing.guest.units.settings import Setting, is_true, last
from vmi.auditing.guest.units.starting import started

NFTABLES = "/etc/nftables.conf"
PERSISTENT = ("netfilter-persistent.service", "iptables-persistent.service")
UNREAD = ("shorewall.service", "shorewall6.service", "ferm.service", "firehol.service",
          "arno-iptables-firewall.service", "fwbuilder.service", "apf.service", "csf.service",
          "opensnitchd.service")  # fmt: skip
FILES: dict[Family, tuple[tuple[str, str], ...]] = {
    "IPv4": (*((unit, "/etc/iptables/rules.v4") for unit in PERSISTENT),
             ("iptables.service", "/etc/sysconfig/iptables")),
    "IPv6": (*((unit, "/etc/iptables/rules.v6") for unit in PERSISTENT),
             ("ip6tables.service", "/etc/sysconfig/ip6tables")),
}  # fmt: skip
NFT_UNIT = "nftables.service"
KNOWN = (NFT_UNIT, *PERSISTENT, "iptables.service", "ip6tables.service", ufw.UNIT, "firewalld.service")
ELSEWHERE = ("RootDirectory", "RootImage", "PrivateNetwork", "NetworkNamespacePath", "ExecCondition", "BindPaths",
             "BindReadOnlyPaths", "User")  # fmt: skip
BESIDE = ("ExecStartPre", "ExecStartPost")
AT_THE_END = ("ExecStop", "ExecStopPost")
SCRIPTS = ("/etc/rc.local", "/etc/network/interfaces", "/etc/network/interfaces.d/*", "/etc/network/if-pre-up.d/*",
           "/etc/network/if-up.d/*", "/etc/crontab", "/etc/cron.d/*", "/var/spool/cron/crontabs/*",
           "/var/spool/cron/*", "/etc/NetworkManager/dispatcher.d/*", "/etc/networkd-dispatcher/*/*")  # fmt: skip
_TOOL = re.compile(r"(?:^|[\s;/&|(])(?:ip6?tables(?:-restore|-nft|-legacy|-apply)?|nft)(?:[\s;]|$)")
_NFT_FILE = re.compile(r"(?:^|[\s/'\"])nft\s+(?:-\S+\s+)*?(?:-f|--file)[\s=]*(/\S+)")
_MORE = re.compile(r"[;&|`$]")
"""What runs something besides."""
_ONLY_CHECKS = re.compile(r"\s(?:-[a-z]*[ct][a-z]*|--check|--test)\b")
_RESTORE = re.compile(r"(?:^|[\s/'\"])(ip6?tables)(?:-nft|-legacy)?-restore\s+(?:-\S+\s+)*<?\s*(/\S+)")
SCRIPT_LIMIT_BYTES = 2**16
SCRIPTS_LIMIT = 500


class Loaded(NamedTuple):
    """This is one rule file, or one program with rules of its own, that a boot loads."""

    unit: str
    kind: str
    """`nftables`, `iptables` for IPv4, `ip6tables`, `ufw` or `firewalld`."""
    path: str


@remembered
def loaded(guest: Guest) -> tuple[Loaded, ...]:
    """This is what a boot loads; what cannot be read of it cannot be judged."""
    for unit in UNREAD:
        if starts(guest, unit):
            raise CannotJudge(f"{unit} is enabled, and its rules are not read", unit)
    found = [*_known(guest), *_own_units(guest)]
    for path, line in _scripted(guest):
        raise CannotJudge(f"line {line}: loads rules of a firewall when the machine boots, which are not read", path)
    return tuple(dict.fromkeys(found))


def firewall_units(guest: Guest) -> list[str]:
    """This is the units that load a firewall, in a fixed order."""
    return list(dict.fromkeys(each.unit for each in loaded(guest)))


def idle_files(guest: Guest) -> list[str]:
    """This is rule files that are there and that nothing loads."""
    used = {each.path for each in loaded(guest)}
    known = (NFTABLES, *dict.fromkeys(path for files in FILES.values() for _, path in files))
    return [path for path in known if path not in used and guest.exists(path)]


def _known(guest: Guest) -> Iterator[Loaded]:
    found = started(guest)
    for name in (name for name in KNOWN if name in found and starts(guest, name)):
        _demand_plain(guest, found[name].unit)
    if starts(guest, NFT_UNIT):
        unit = found.get(NFT_UNIT)
        yield from _files(unit.unit) if unit and commands(unit.unit) else [Loaded(NFT_UNIT, "nftables", NFTABLES)]
    for kind, files in (("iptables", FILES["IPv4"]), ("ip6tables", FILES["IPv6"])):
        for unit_name, path in files:
            if starts(guest, unit_name):
                yield Loaded(unit_name, kind, path)
    if starts(guest, ufw.UNIT) and ufw.is_on(guest):
        yield Loaded(ufw.UNIT, "ufw", ufw.CONFIGURATION)
    if starts(guest, "firewalld.service"):
        yield Loaded("firewalld.service", "firewalld", "/etc/firewalld/firewalld.conf")


def _demand_plain(guest: Guest, unit: Unit) -> None:
    """That a firewall's unit does what its name says, everywhere and for good; else what it does is not known."""
    strange = undecided(guest, unit.settings) or next((s for s in unit.settings if _is_strange(unit, s)), None)
    if strange:
        what = f"line {strange.line}: {strange.key}={strange.value[:60]} may keep {unit.name} from doing what it should"
        raise CannotJudge(what, strange.path)


def _is_strange(unit: Unit, setting: Setting) -> bool:
    if setting.section != "Service" or not setting.value:
        return False
    if setting.key == "ExecStart" and unit.name != NFT_UNIT:
        return setting.path.startswith(("/etc/", "/usr/local/"))
    undone = setting.key in AT_THE_END and not is_true(last(unit.settings, "Service", "RemainAfterExit"))
    runs_more = setting.key in BESIDE or (undone and last(unit.settings, "Service", "Type") == "oneshot")
    return setting.key in ELSEWHERE or (runs_more and _TOOL.search(setting.value) is not None)


def _own_units(guest: Guest) -> Iterator[Loaded]:
    """Units of other names that load a rule file; what they do besides is not understood."""
    for name, each in started(guest).items():
        if name not in KNOWN and not each.unmet and name.endswith(".service"):
            yield from _files(each.unit)


def _files(unit: Unit) -> Iterator[Loaded]:
    for command in commands(unit):
        tool = _TOOL.search(command)
        if tool is None:
            continue
        alone = not _MORE.search(command) and not _ONLY_CHECKS.search(command, tool.start())
        if alone and (match := _NFT_FILE.search(command)):
            yield Loaded(unit.name, "nftables", match[1].strip("'\""))
        elif alone and (match := _RESTORE.search(command)):
            yield Loaded(unit.name, match[1], match[2].strip("'\""))
        else:
            raise CannotJudge(f"runs '{command[:60]}', which is not read", unit.path)


def _scripted(guest: Guest) -> Iterator[tuple[str, int]]:
    """Lines of what runs at boot beside units that load rules."""
    paths = [path for pattern in SCRIPTS for path in guest.glob(pattern)]
    if len(paths) > SCRIPTS_LIMIT:
        raise CannotJudge(f"more than {SCRIPTS_LIMIT} scripts run when the machine boots", paths[-1])
    for path in paths:
        entry = guest.stat(path)
        if entry is None or not entry.is_file or entry.size > SCRIPT_LIMIT_BYTES:
            continue
        if path == "/etc/rc.local" and not entry.mode & 0o111:
            continue
        for number, line in guest.lines(path):
            if _TOOL.search(line) and ("cron" not in path or "@reboot" in line):
                yield path, number
