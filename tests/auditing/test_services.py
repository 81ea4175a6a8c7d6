"""What a boot starts is compared with stock images and with the manifest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import BOOT, ENABLED, NFTABLES, SYSTEM, Content, Files, appliance

from vmi.auditing.checks.firewall import admin_ports, forwarding
from vmi.auditing.checks.services import (
    console,
    enabled,
    legacy,
    listening,
    logging,
    neighbours,
    presets,
    time_server,
    unowned_starters,
)

Answer = Callable[..., list[str]]
ONESHOT = "[Service]\nType=oneshot\nExecStart=/bin/x\n"
FIREWALL: dict[str, Content] = {
    "/etc/nftables.conf": NFTABLES,
    f"{SYSTEM}/nftables.service": "[Service]\nExecStart=/usr/sbin/nft -f /etc/nftables.conf\n",
    f"{ENABLED}/sysinit.target.wants/nftables.service": Path(f"{SYSTEM}/nftables.service"),
}


def unit(name: str, text: str = ONESHOT, target: str = "multi-user.target") -> dict[str, Content]:
    return {f"{SYSTEM}/{name}": text, f"{ENABLED}/{target}.wants/{name}": Path(f"{SYSTEM}/{name}")}


def at_boot(name: str, by: str = "wants of multi-user.target") -> str:
    return f"warn {SYSTEM}/{name}: {name} is started at boot ({by})"


USER = "/etc/systemd/user/default.target.wants"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="stock"),
        pytest.param(unit("cron.service") | unit("apt-daily.timer", target="timers.target"), [], id="Debian's own"),
        pytest.param(unit("NetworkManager-wait-online.service") | unit("tuned.service"), [], id="Red Hat's own"),
        pytest.param(unit("mine.service"), [at_boot("mine.service")], id="stranger"),
        pytest.param(unit("mine.service", "[Service]\nExecStart=/bin/x\n"),
                     [at_boot("mine.service") + "; it may listen, which only a boot tells"], id="may listen"),
        pytest.param({**unit("mine.timer", "[Timer]\n", "timers.target"), f"{SYSTEM}/mine.service": ONESHOT},
                     [at_boot("mine.timer", "wants of timers.target")], id="a timer, and what it starts"),
        pytest.param({**unit("mine.service"), f"{ENABLED}/mine.service": Path("/dev/null")}, [], id="masked"),
        pytest.param(unit("mine.service", ONESHOT + "[Unit]\nConditionPathExists=/etc/nothing\n"), [], id="condition"),
        pytest.param(unit("mine.target", "[Unit]\n"), [], id="a target starts nothing by itself"),
        pytest.param({"/etc/init.d/old": "#!/bin/sh\n", "/etc/rc3.d/S01old": Path("../init.d/old")}, [],
                     id="System V script that is no program"),
        pytest.param({f"{USER}/mine.service": Path("/usr/lib/systemd/user/mine.service")},
                     [f"warn {USER}/mine.service: mine.service is started for every user who logs in"], id="users'"),
        pytest.param(unit("smbd.service", "[Service]\nExecStart=/usr/sbin/smbd\n"), [], id="listens: told elsewhere"),
        pytest.param(unit("debug-shell.service", "[Service]\nExecStart=/bin/sh\n"), [], id="console: told elsewhere"),
    ],
)  # fmt: skip
def test_enabled(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(enabled, {**BOOT, **files}) == expected


def test_declared_services_are_started(answer: Answer) -> None:
    declared = appliance(services=[{"unit": "mine.service"}])
    files = unit("mine.service") | unit("mine.timer", "[Timer]\n", "timers.target") | unit("other.service")
    assert answer(enabled, BOOT | files, declared) == [at_boot("other.service")]


WEB: dict[str, Content] = {
    **unit("nginx.service", "[Service]\nExecStart=/usr/sbin/nginx\n"), "/etc/nginx/nginx.conf": "listen 80;\n",
}  # fmt: skip
OPEN_80: dict[str, Content] = {
    "/etc/nginx/nginx.conf": "listen 80;\n",
    "/etc/nftables.conf": NFTABLES.replace("22", "80"),
}
KEPT_OUT = "warn /etc/nginx/nginx.conf:1: nginx.service listens on 80/tcp; the firewall keeps strangers out"
REACHED = "fail /etc/nginx/nginx.conf:1: nginx.service listens on 80/tcp, and strangers get there"


@pytest.mark.parametrize(
    ("files", "inbound", "services", "expected"),
    [
        pytest.param(FIREWALL, [], [], [], id="SSH alone"),
        pytest.param(WEB | FIREWALL, [], [], [KEPT_OUT], id="behind the firewall"),
        pytest.param(WEB, [], [], [REACHED], id="no firewall"),
        pytest.param(WEB | FIREWALL | OPEN_80, [], [], [REACHED], id="let in"),
        pytest.param(WEB, [{"protocol": "tcp", "port": "80-90"}], [], [], id="let in, and declared"),
        pytest.param(WEB, [], [{"unit": "nginx.service", "ports": [{"protocol": "tcp", "port": 80}]}], [],
                     id="declared with its service"),
        pytest.param(WEB, [{"protocol": "udp", "port": 80}], [], [REACHED], id="another protocol is declared"),
        pytest.param({**WEB, "/etc/nginx/nginx.conf": "listen 127.0.0.1:80;\n"}, [], [], [], id="for itself"),
        pytest.param({**WEB, **FIREWALL, "/etc/nginx/nginx.conf": "listen [::]:80;\n", "/etc/nftables.conf":
                      NFTABLES.replace("tcp dport 22", "meta nfproto ipv6 tcp dport 80")}, [], [],
                     ["fail /etc/nginx/nginx.conf:1: nginx.service listens on 80/tcp of ::, and strangers get there"],
                     id="let in over IPv6 alone"),
        pytest.param({**WEB, **FIREWALL, "/etc/nftables.conf": "insert rule inet a b accept\n"}, [], [], [REACHED],
                     id="a firewall that cannot be judged"),
        pytest.param(unit("systemd-networkd.service") | unit("systemd-resolved.service"), [], [], [],
                     id="DHCP, and what has its own check"),
    ],
)  # fmt: skip
def test_listening(
    answer: Answer, files: Files, inbound: list[dict[str, object]], services: list[dict[str, object]],
    expected: list[str],
) -> None:  # fmt: skip
    assert answer(listening, {**BOOT, **files}, appliance(inbound=inbound, services=services)) == expected


RESOLVED = unit("systemd-resolved.service")
CONF = "/etc/systemd/resolved.conf.d/10.conf"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="not started"),
        pytest.param({**RESOLVED, CONF: "[Resolve]\nLLMNR=no\nMulticastDNS=resolve\n"}, [], id="both off"),
        pytest.param({**RESOLVED, CONF: "[Resolve]\nLLMNR=yes\nMulticastDNS=no\n"},
                     [f"warn {CONF}:2: LLMNR=yes: answers on 5355/udp"], id="switched on"),
        pytest.param({**RESOLVED, **FIREWALL, CONF: "[Resolve]\nLLMNR=no\n"},
                     [f"hint {SYSTEM}/systemd-resolved.service: MulticastDNS=yes, by default: answers on 5353/udp"],
                     id="behind a firewall"),
        pytest.param({**RESOLVED, "/etc/systemd/resolved.conf": "[Resolve]\n#MulticastDNS=no\n#LLMNR=no\n"}, [],
                     id="built with both off"),
    ],
)  # fmt: skip
def test_neighbours(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(neighbours, {**BOOT, **files}) == expected


CHRONY = unit("chrony.service", "[Service]\nExecStart=/usr/sbin/chronyd\n")
NTP = unit("ntpsec.service", "[Service]\nExecStart=/usr/sbin/ntpd\n")
NTP_CONF = "/etc/ntpsec/ntp.conf"
ASKED = "default ... noquery': ntpd answers questions about itself"


@pytest.mark.parametrize(
    ("files", "inbound", "expected"),
    [
        pytest.param({"/etc/chrony/chrony.conf": "allow\n"}, [], [], id="not started"),
        pytest.param({**CHRONY, "/etc/chrony/chrony.conf": "pool a\n# allow\n"}, [], [], id="client"),
        pytest.param({**CHRONY, "/etc/chrony/chrony.conf": "allow all\n"}, [],
                     ["fail /etc/chrony/chrony.conf:1: 'allow all': chrony answers others"], id="server"),
        pytest.param({**CHRONY, "/etc/chrony/chrony.conf": "allow all\n"}, [{"protocol": "udp", "port": 123}], [],
                     id="server that is declared"),
        pytest.param({**NTP, NTP_CONF: "restrict default kod nomodify nopeer noquery limited\n"}, [], [], id="ntpd"),
        pytest.param({**NTP, NTP_CONF: "restrict 127.0.0.1\n"}, [], [f"fail {NTP_CONF}: no 'restrict {ASKED}"],
                     id="ntpd that answers"),
        pytest.param({**NTP, NTP_CONF: "restrict -4 default noquery\n"}, [],
                     [f"fail {NTP_CONF}: no 'restrict -6 {ASKED}"], id="ntpd that answers over IPv6"),
    ],
)  # fmt: skip
def test_time_server(answer: Answer, files: Files, inbound: list[dict[str, object]], expected: list[str]) -> None:
    assert answer(time_server, {**BOOT, **files}, appliance(inbound=inbound)) == expected


def test_legacy(answer: Answer) -> None:
    package = "Package: {}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"
    status = "\n".join(package.format(name) for name in ("telnet", "nis", "xinetd"))
    assert answer(legacy, {"/var/lib/dpkg/status": status}) == [
        "fail packages: nis 1 is a server of NIS",
        "fail packages: xinetd 1 is a server of xinetd",
    ]


OWNED: dict[str, Content] = {"/var/lib/dpkg/info/x.list": "/etc/cron.d/x\n/etc/init.d/x\n/lib/systemd/x\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/etc/cron.d/y": "x"}, [], id="no package database"),
        pytest.param({**OWNED, "/etc/cron.d/x": "x", "/etc/init.d/x": "x", "/etc/cron.d/.placeholder": "x"}, [],
                     id="packages' own"),
        pytest.param({**OWNED, "/var/spool/cron/crontabs/root": "@reboot x\n"},
                     ["warn /var/spool/cron/crontabs/root: is a user's table of cron, and no package brought it"],
                     id="a user's table"),
        pytest.param({**OWNED, "/etc/rc.local": "#!/bin/sh\n", "/etc/profile.d/a.sh": "x", "/etc/profile.d/b.csh": "x"},
                     ["warn /etc/rc.local: is a script that boots run, and no package brought it",
                      "warn /etc/profile.d/a.sh: is a script that every login runs, and no package brought it"],
                     id="scripts"),
        pytest.param({**OWNED, "/etc/cron.daily/empty": ""}, [], id="an empty file does nothing"),
    ],
)  # fmt: skip
def test_unowned_starters(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(unowned_starters, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="usual"),
        pytest.param({f"{SYSTEM}/reboot.target": "[Unit]\n", f"{SYSTEM}/ctrl-alt-del.target": Path("reboot.target")},
                     [], id="keys restart"),
        pytest.param({f"{SYSTEM}/x.target": "[Unit]\n", f"{ENABLED}/ctrl-alt-del.target": Path(f"{SYSTEM}/x.target")},
                     [f"warn {ENABLED}/ctrl-alt-del.target: Ctrl-Alt-Del starts x.target"], id="keys do something"),
        pytest.param(unit("kexec-load.service"),
                     [f"warn {SYSTEM}/kexec-load.service: kexec-load.service is started, which loads another kernel "
                      "when the machine restarts"], id="kexec"),
    ],
)  # fmt: skip
def test_console(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(console, {**BOOT, **files}) == expected


MINE: dict[str, Content] = {f"{SYSTEM}/mine.service": f"{ONESHOT}[Install]\nWantedBy=multi-user.target\n"}
FIRST: dict[str, Content] = {"/etc/machine-id": "uninitialized\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(MINE | {"/etc/machine-id": ""}, [], id="no first boot"),
        pytest.param(MINE | FIRST, [f"warn {SYSTEM}/mine.service: mine.service would be enabled by presets on the "
                                    "first boot"], id="first boot"),
        pytest.param({**MINE, **FIRST, "/etc/systemd/system-preset/0.preset": "disable mine.service\n"}, [],
                     id="a preset says no"),
    ],
)  # fmt: skip
def test_presets(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(presets, {**BOOT, **files}) == expected


JOURNALD: dict[str, Content] = {"/etc/systemd/journald.conf": "[Journal]\nStorage=none\n"}
NO_JOURNAL: dict[str, Content] = {f"{ENABLED}/systemd-journald.service": Path("/dev/null")}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="journal"),
        pytest.param(JOURNALD, ["warn /etc/systemd/journald.conf:2: Storage=none: the journal keeps nothing, and no "
                                "syslog daemon is started"], id="journal that keeps nothing"),
        pytest.param(JOURNALD | unit("rsyslog.service"), [], id="syslog instead"),
        pytest.param(JOURNALD | {"/usr/lib/systemd/journald.conf.d/x.conf": "[Journal]\nStorage=auto\n"}, [],
                     id="a drop-in says otherwise"),
        pytest.param(NO_JOURNAL, ["warn services: neither the journal nor a syslog daemon is started"], id="masked"),
    ],
)  # fmt: skip
def test_logging(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(logging, {**BOOT, **files}) == expected


ROUTER: dict[str, Content] = {"/etc/sysctl.d/1.conf": "net.ipv4.ip_forward=1\n"}
NO_CHAIN: dict[str, Content] = {"/etc/nftables.conf": NFTABLES.replace("hook forward", "hook output")}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="no router"),
        pytest.param(ROUTER | FIREWALL, [], id="router with rules"),
        pytest.param(ROUTER | FIREWALL | NO_CHAIN,
                     ["warn /etc/sysctl.d/1.conf:1: IPv4 is passed on, and no firewall says what"], id="no rules"),
        pytest.param(ROUTER, ["warn /etc/sysctl.d/1.conf:1: IPv4 is passed on, and no firewall says what"],
                     id="no firewall"),
    ],
)  # fmt: skip
def test_forwarding(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(forwarding, {**BOOT, **files}) == expected


@pytest.mark.parametrize(
    ("rule", "inbound", "expected"),
    [
        pytest.param("tcp dport 443 accept", [443], [], id="a web server is meant for all"),
        pytest.param("tcp dport 5432 accept", [5432],
                     [f"warn /etc/nftables.conf:10: {family}: 5432/tcp (PostgreSQL) is let in from anywhere"
                      for family in ("IPv4", "IPv6")], id="a database"),
        pytest.param("ip saddr 192.0.2.0/24 tcp dport 5432 accept", [5432], [], id="a database for some"),
        pytest.param("tcp dport 5432 accept", [22], [], id="not declared: told elsewhere"),
    ],
)  # fmt: skip
def test_admin_ports(answer: Answer, rule: str, inbound: list[int], expected: list[str]) -> None:
    declared = appliance(inbound=[{"protocol": "tcp", "port": port} for port in inbound])
    rules = NFTABLES.replace("tcp dport 22 accept", rule)
    assert answer(admin_ports, {**BOOT, **FIREWALL, "/etc/nftables.conf": rules}, declared) == expected
