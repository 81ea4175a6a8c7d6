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
from vmi.auditing.guest.units.doing import commands
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
KNOWN = ("nftables.service", *PERSISTENT, "iptables.service", "ip6tables.service", ufw.UNIT, "firewalld.service")
SCRIPTS = ("/etc/rc.local", "/etc/network/interfaces", "/etc/network/interfaces.d/*", "/etc/network/if-pre-up.d/*",
           "/etc/network/if-up.d/*", "/etc/crontab", "/etc/cron.d/*", "/var/spool/cron/crontabs/*",
           "/var/spool/cron/*", "/etc/NetworkManager/dispatcher.d/*", "/etc/networkd-dispatcher/*/*")  # fmt: skip
_TOOL = re.compile(r"(?:^|[\s;/&|(])(?:ip6?tables(?:-restore|-nft|-legacy|-apply)?|nft)(?:[\s;]|$)")
_NFT_FILE = re.compile(r"(?:^|[\s/'\"])nft\s+(?:-\S+\s+)*?(?:-f|--file)[\s=]*(/\S+)")
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
    if starts(guest, "nftables.service"):
        unit = started(guest).get("nftables.service")
        named = [match[1] for command in (commands(unit.unit) if unit else []) if (match := _NFT_FILE.search(command))]
        for path in named or [NFTABLES]:
            yield Loaded("nftables.service", "nftables", path)
    for kind, files in (("iptables", FILES["IPv4"]), ("ip6tables", FILES["IPv6"])):
        for unit_name, path in files:
            if starts(guest, unit_name):
                yield Loaded(unit_name, kind, path)
    if starts(guest, ufw.UNIT) and ufw.is_on(guest):
        yield Loaded(ufw.UNIT, "ufw", ufw.CONFIGURATION)
    if starts(guest, "firewalld.service"):
        yield Loaded("firewalld.service", "firewalld", "/etc/firewalld/firewalld.conf")


def _own_units(guest: Guest) -> Iterator[Loaded]:
    """Units of other names that load a rule file; what they do besides is not understood."""
    for name, each in started(guest).items():
        if name in KNOWN or each.unmet or not name.endswith(".service"):
            continue
        for command in commands(each.unit):
            if _TOOL.search(command) is None:
                continue
            if match := _NFT_FILE.search(command):
                yield Loaded(name, "nftables", match[1].strip("'\""))
            elif match := _RESTORE.search(command):
                yield Loaded(name, match[1], match[2].strip("'\""))
            else:
                raise CannotJudge(f"runs '{command[:60]}', which is not read", each.unit.path)


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
