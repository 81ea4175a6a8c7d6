"""Firewalls are judged by what a stranger's packet meets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import NFTABLES, Content, appliance

from vmi.auditing.checks.firewall import inbound

WANTS = "/etc/systemd/system/multi-user.target.wants"
SYSTEM = "/usr/lib/systemd/system"
CONF = "/etc/nftables.conf"


def loaded(unit: str, files: dict[str, Content]) -> dict[str, Content]:
    return {f"{SYSTEM}/{unit}": "[Unit]\n", f"{WANTS}/{unit}": Path(f"{SYSTEM}/{unit}"), **files}


def chain(*rules: str, policy: str = "drop", more: str = "") -> str:
    lines = "\n".join(f"    {rule}" for rule in rules)
    hook = f"type filter hook input priority 0; policy {policy};"
    return f"table inet filter {{\n{more}  chain input {{\n    {hook}\n{lines}\n  }}\n}}\n"


OPEN = ["fail firewall: IPv4: what no rule names is let in", "fail firewall: IPv6: what no rule names is let in"]


def both(line: int, what: str, outcome: str = "warn", path: str = CONF) -> list[str]:
    return [f"{outcome} {path}:{line}: {family}: {what}" for family in ("IPv4", "IPv6")]


NOT_SSH = "is let in, which is not SSH"
EVERYTHING = f"everything {NOT_SSH}"
VMAP = "vmap { established : accept, related : accept, invalid : drop }"
WORLD = "  chain world {\n    tcp dport 80 accept\n  }\n"
PORTS = "  set ports {\n    type inet_service\n    elements = { 80 }\n  }\n"
ICMP = ("ip6 nexthdr icmpv6 accept", "icmpv6 type { echo-request } accept", "ip protocol icmp accept")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(NFTABLES, [], id="usual"),
        pytest.param(chain("tcp dport ssh accept"), [], id="by name"),
        pytest.param(chain("tcp dport { 22, 8000-8010 } accept"), both(4, f"8000-8010/tcp {NOT_SSH}"), id="set"),
        pytest.param(
            "define OPENED = { 22, 443 }\n" + chain("tcp dport $OPENED ct state new accept comment \"x; y\""),
            both(5, f"443/tcp {NOT_SSH}"), id="definition",
        ),
        pytest.param(chain("udp dport { 68, 546 } accept"), [], id="answers of DHCP"),
        pytest.param(chain(f"ct state {VMAP}"), [], id="replies"),
        pytest.param(chain("ct state vmap { new : accept }"), both(4, EVERYTHING, "fail"), id="new let in"),
        pytest.param(chain("tcp dport vmap { 22 : accept, 25 : drop, 80 : accept }"), both(4, f"80/tcp {NOT_SSH}"),
                     id="verdict map"),
        pytest.param(chain("iifname vmap { lo : accept, \"eth0\" : jump world }", more=WORLD),
                     both(3, f"80/tcp {NOT_SSH}"), id="jump in a verdict map"),
        pytest.param(chain("iif != lo accept"), both(4, EVERYTHING, "fail"), id="everything but the machine"),
        pytest.param(chain("ct state != established accept"), both(4, EVERYTHING, "fail"), id="negated state"),
        pytest.param(chain("tcp dport != 22 accept"),
                     [f"warn {CONF}:4: {family}: {ports}/tcp {NOT_SSH}" for family in ("IPv4", "IPv6")
                      for ports in ("0-21", "23-65535")], id="negated port"),
        pytest.param(chain("accept"), both(4, EVERYTHING, "fail"), id="accepts all"),
        pytest.param(chain(policy="accept"), OPEN, id="policy accept"),
        pytest.param(chain("tcp dport 22 accept", "reject with icmpx admin-prohibited", policy="accept"), [],
                     id="rejects the rest"),
        pytest.param(chain("counter drop", "tcp dport 80 accept"), [], id="nothing after drop"),
        pytest.param(chain("meta nfproto ipv6 tcp dport 80 accept"), [f"warn {CONF}:4: IPv6: 80/tcp {NOT_SSH}"],
                     id="one family"),
        pytest.param(chain("ip saddr 10.0.0.0/8 tcp dport 80 accept"),
                     [f"warn {CONF}:4: IPv4: 80/tcp from private 10.0.0.0/8 {NOT_SSH}"], id="private addresses"),
        pytest.param(chain("ip6 saddr { 2001:db8::/64, 2001:db8:1::/64 } accept"),
                     [f"fail {CONF}:4: IPv6: everything from 2001:db8::/64, 2001:db8:1::/64 {NOT_SSH}"],
                     id="some addresses"),
        pytest.param(chain("udp dport 5353 ip daddr 224.0.0.251 accept"),
                     [f"hint {CONF}:4: IPv4: 5353/udp to 224.0.0.251 {NOT_SSH}"], id="multicast"),
        pytest.param(chain("tcp dport 80 limit rate 3/minute accept"), both(4, f"80/tcp rate-limited {NOT_SSH}"),
                     id="rate-limited"),
        pytest.param(chain("meta mark 7 tcp dport 80 accept"),
                     both(4, f"80/tcp unless 'meta mark 7' keeps it out {NOT_SSH}"), id="not understood"),
        pytest.param(chain("meta l4proto esp accept"), both(4, f"all of esp {NOT_SSH}"), id="another protocol"),
        pytest.param(chain(*ICMP),
                     [], id="ICMP"),
        pytest.param(chain("jump input"), ["fail nftables: cannot be judged: chains jump in a circle, or too deep"],
                     id="circle"),
        pytest.param(chain("tcp dport @ports accept", more=PORTS),
                     both(7 + 1, f"80/tcp {NOT_SSH}"), id="named set"),
        pytest.param(chain("tcp dport @ports accept", more=PORTS.replace("elements", "flags dynamic #")),
                     both(7 + 1, f"0-65535/tcp {NOT_SSH}"), id="a set that packets fill counts as all ports"),
        pytest.param("add table inet f\nadd chain inet f i { type filter hook input priority 0 ; policy drop ; }\n"
                     "add rule inet f i tcp dport 80 accept\n", both(3, f"80/tcp {NOT_SSH}"), id="commands"),
        pytest.param("insert rule inet f i accept\n",
                     [f"fail {CONF}: cannot be judged: line 1: 'insert' is not understood"], id="insert"),
        pytest.param(chain() + "flush ruleset\n", OPEN, id="flushed at the end"),
        pytest.param('include "/etc/nftables.d/*.nft"\n', [*both(1, f"80/tcp {NOT_SSH}", path="/etc/nftables.d/a.nft")],
                     id="include"),
        pytest.param('include "/etc/missing.nft"\n',
                     [f"fail {CONF}: cannot be judged: line 1: includes '/etc/missing.nft', which does not exist"],
                     id="missing include"),
        pytest.param("table inet filter {\n chain input {", OPEN, id="cut off"),
        pytest.param(chain() + "}\n", [f"fail {CONF}: cannot be judged: line 7: a brace closes nothing"], id="brace"),
        pytest.param("table\n", [f"fail {CONF}: cannot be judged: line 1: 'table' is not understood"], id="no name"),
    ],
)  # fmt: skip
def test_nftables(answer: Callable[..., list[str]], rules: str, expected: list[str]) -> None:
    one_line = "table inet a { chain i { type filter hook input priority 0; policy drop; tcp dport 80 accept; }; }\n"
    files = loaded("nftables.service", {CONF: rules, "/etc/nftables.d/a.nft": one_line})
    assert answer(inbound, files) == expected


OURS = "-A ours -p tcp -m multiport --dports 80,90:99 -j ACCEPT"
V4, V6 = "/etc/iptables/rules.v4", "/etc/iptables/rules.v6"
TABLES = """*nat
:PREROUTING ACCEPT [0:0]
COMMIT
*filter
:INPUT DROP [0:0]
:ours - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p icmp -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "a b" -j ACCEPT
-A INPUT -j ours
COMMIT
"""


@pytest.mark.parametrize(
    ("v4", "v6", "expected"),
    [
        pytest.param(TABLES, TABLES, [], id="usual"),
        pytest.param(TABLES, None, ["fail firewall: IPv6: what no rule names is let in"], id="IPv4 only"),
        pytest.param(TABLES.replace("INPUT DROP", "INPUT ACCEPT"), TABLES,
                     ["fail firewall: IPv4: what no rule names is let in"], id="open"),
        pytest.param(TABLES.replace("INPUT DROP", "INPUT ACCEPT").replace("-j ours", "-j REJECT"), TABLES, [],
                     id="rejects the rest"),
        pytest.param(TABLES.replace("-A INPUT -j ours", "-A INPUT -j ours\n" + OURS),
                     TABLES, [f"warn {V4}:12: IPv4: {ports}/tcp {NOT_SSH}" for ports in ("80", "90-99")],
                     id="own chain"),
        pytest.param(TABLES.replace("-i lo", "! -i lo"), TABLES, [f"fail {V4}:7: IPv4: everything {NOT_SSH}"],
                     id="everything but the machine"),
        pytest.param(TABLES.replace("-j ours", "-j TARPIT"), TABLES,
                     [f"fail {V4}: cannot be judged: line 11: target 'TARPIT' is not understood"], id="unknown target"),
    ],
)  # fmt: skip
def test_iptables(answer: Callable[..., list[str]], v4: str, v6: str | None, expected: list[str]) -> None:
    rules: dict[str, Content] = {V4: v4}
    rules |= {V6: v6} if v6 else {}
    assert answer(inbound, loaded("netfilter-persistent.service", rules)) == expected


def test_rules_that_nothing_loads_and_no_firewall(answer: Callable[..., list[str]]) -> None:
    assert answer(inbound, {CONF: NFTABLES}) == [f"fail {CONF}: rules are there, but nothing loads them"]


def test_no_firewall(answer: Callable[..., list[str]]) -> None:
    assert answer(inbound, {"/etc/passwd": ""}) == ["fail /etc: there is no firewall"]


@pytest.mark.parametrize("unit", ["shorewall.service", "ferm.service"])
def test_firewalls_that_are_not_read_cannot_be_judged(answer: Callable[..., list[str]], unit: str) -> None:
    assert answer(inbound, loaded(unit, {})) == [
        f"fail {unit}: cannot be judged: {unit} is enabled, and its rules are not read"
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("/etc/network/if-pre-up.d/firewall", "#!/bin/sh\niptables -A INPUT -j ACCEPT\n", id="interface"),
        pytest.param("/etc/crontab", "# why\n@reboot root /usr/sbin/nft -f /root/rules\n", id="cron at boot"),
    ],
)
def test_scripts_that_load_rules_cannot_be_judged(answer: Callable[..., list[str]], path: str, text: str) -> None:
    files = loaded("nftables.service", {CONF: NFTABLES, path: text})
    assert answer(inbound, files) == [
        f"fail {path}: cannot be judged: line 2: loads rules of a firewall when the machine boots, which are not read"
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("/etc/rc.local", "#!/bin/sh\niptables -F\n", id="a script that may not be executed"),
        pytest.param("/etc/crontab", "5 * * * * root /usr/sbin/nft list ruleset\n", id="cron later"),
        pytest.param(
            "/etc/network/interfaces", "iface nft0 inet dhcp\n# up iptables-restore < /etc/x\n", id="a comment"
        ),
    ],
)
def test_scripts_that_load_no_rules(answer: Callable[..., list[str]], path: str, text: str) -> None:
    assert answer(inbound, loaded("nftables.service", {CONF: NFTABLES, path: text})) == []


BOOT: dict[str, Content] = {
    f"{SYSTEM}/default.target": Path("multi-user.target"), f"{SYSTEM}/multi-user.target": "[Unit]\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        pytest.param("/usr/sbin/nft -f /etc/site.nft", {"/etc/site.nft": chain("tcp dport 80 accept")},
                     both(4, f"80/tcp {NOT_SSH}", path="/etc/site.nft"), id="rules of nft elsewhere"),
        pytest.param("/bin/sh -c '/sbin/iptables-restore < /etc/v4'", {"/etc/v4": TABLES},
                     ["fail firewall: IPv6: what no rule names is let in"], id="restored for IPv4"),
        pytest.param("/usr/sbin/iptables -P INPUT DROP", {},
                     [f"fail {SYSTEM}/site.service: cannot be judged: runs '/usr/sbin/iptables -P INPUT DROP', "
                      "which is not read"], id="single commands"),
    ],
)  # fmt: skip
def test_own_units_load_rules(
    answer: Callable[..., list[str]], command: str, files: dict[str, Content], expected: list[str]
) -> None:
    unit: dict[str, Content] = {f"{SYSTEM}/site.service": f"[Service]\nExecStart={command}\n"}
    assert answer(inbound, {**loaded("site.service", files), **unit, **BOOT}) == expected


def test_a_firewall_whose_condition_fails_is_none(answer: Callable[..., list[str]]) -> None:
    files = loaded("nftables.service", {CONF: NFTABLES, **BOOT})
    files[f"{SYSTEM}/nftables.service"] = "[Unit]\nConditionPathExists=/etc/nothing\n"
    assert answer(inbound, files) == [f"fail {CONF}: rules are there, but nothing loads them"]


RHEL4, RHEL6 = "/etc/sysconfig/iptables", "/etc/sysconfig/ip6tables"


def test_iptables_services(answer: Callable[..., list[str]]) -> None:
    both_units = loaded("iptables.service", {RHEL4: TABLES}) | loaded("ip6tables.service", {RHEL6: TABLES})
    assert answer(inbound, both_units) == [
        "warn services: more than one firewall is loaded: iptables.service, ip6tables.service"
    ]


BEFORE = """*filter
:ufw-before-input - [0:0]
:ufw-not-local - [0:0]
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-input -m conntrack --ctstate INVALID -j ufw-logging-deny
-A ufw-before-input -m conntrack --ctstate INVALID -j DROP
-A ufw-before-input -p icmp --icmp-type echo-request -j ACCEPT
-A ufw-before-input -p udp --sport 67 --dport 68 -j ACCEPT
-A ufw-before-input -j ufw-not-local
-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN
-A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN
-A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny
-A ufw-not-local -j DROP
-A ufw-before-input -p udp -d 224.0.0.251 --dport 5353 -j ACCEPT
COMMIT
"""
USER = """*filter
:ufw-user-input - [0:0]
:ufw-user-limit - [0:0]
:ufw-user-limit-accept - [0:0]
### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in
-A ufw-user-input -p tcp --dport 22 -j ACCEPT
-A ufw-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "
-A ufw-user-limit -j REJECT
-A ufw-user-limit-accept -j ACCEPT
COMMIT
"""
AFTER = "*filter\n:ufw-after-input - [0:0]\n-A ufw-after-input -p udp --dport 137 -j ufw-skip-to-policy-input\nCOMMIT\n"
MULTICAST = ("224.0.0.251", "ff02::fb")
UFW: dict[str, Content] = {
    "/etc/ufw/ufw.conf": "ENABLED=yes\nLOGLEVEL=low\n",
    "/etc/default/ufw": 'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_FORWARD_POLICY="DROP"\n',
    "/etc/ufw/before.rules": BEFORE, "/etc/ufw/user.rules": USER, "/etc/ufw/after.rules": AFTER,
    **{f"/etc/ufw/{name}6.rules": text.replace("ufw-", "ufw6-").replace("icmp", "icmpv6").replace(*MULTICAST)
       for name, text in (("before", BEFORE), ("user", USER), ("after", AFTER))},
}  # fmt: skip
MDNS = [
    f"hint /etc/ufw/before.rules:15: IPv4: 5353/udp to 224.0.0.251 {NOT_SSH}",
    f"hint /etc/ufw/before6.rules:15: IPv6: 5353/udp to ff02::fb {NOT_SSH}",
]
WARNED = [line.replace("hint", "warn") for line in MDNS]  # the fixture shows the worst of all
WEB = "-A ufw-user-input -p tcp -m multiport --dports 80,443 -s 192.0.2.0/24 -j ACCEPT\nCOMMIT"
LIMITED = ("-A ufw-user-input -p tcp --dport 25 -m conntrack --ctstate NEW -m recent --set\n"
           "-A ufw-user-input -p tcp --dport 25 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6"
           " -j ufw-user-limit\n-A ufw-user-input -p tcp --dport 25 -j ufw-user-limit-accept\nCOMMIT")  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, MDNS, id="stock rules and SSH"),
        pytest.param({"/etc/ufw/user.rules": USER.replace("COMMIT", WEB)},
                     [f"warn /etc/ufw/user.rules:10: IPv4: {port}/tcp from 192.0.2.0/24 {NOT_SSH}"
                      for port in (80, 443)] + WARNED, id="own rule"),
        pytest.param({"/etc/ufw/user6.rules": USER.replace("COMMIT", LIMITED).replace("ufw-", "ufw6-")},
                     [f"warn /etc/ufw/user6.rules:9: IPv6: 25/tcp {NOT_SSH}", *WARNED], id="rate-limited"),
        pytest.param({"/etc/default/ufw": 'IPV6=no\nDEFAULT_INPUT_POLICY="REJECT"\n'}, MDNS[:1],
                     id="no IPv6 but on the machine itself"),
        pytest.param({"/etc/default/ufw": 'IPV6=yes\nDEFAULT_INPUT_POLICY="ACCEPT"\n'}, OPEN, id="lets in everything"),
        pytest.param({"/etc/ufw/ufw.conf": "ENABLED=no\n"}, ["fail /etc: there is no firewall"], id="switched off"),
        pytest.param({"/etc/ufw/before.rules": "*filter\nrubbish\n"},
                     ["fail /etc/ufw/before.rules: cannot be judged: line 2: 'rubbish' is not understood"],
                     id="rubbish"),
    ],
)  # fmt: skip
def test_ufw(answer: Callable[..., list[str]], change: dict[str, Content], expected: list[str]) -> None:
    assert sorted(answer(inbound, loaded("ufw.service", UFW | change))) == sorted(expected)


def test_ufw_without_its_rules_cannot_be_judged(answer: Callable[..., list[str]]) -> None:
    files = loaded("ufw.service", {"/etc/ufw/ufw.conf": "ENABLED=yes\n"})
    assert answer(inbound, files) == [
        "fail /etc/ufw/before.rules: cannot be judged: is not there: ufw loads nothing without it"
    ]


ZONES, VENDOR = "/etc/firewalld/zones", "/usr/lib/firewalld"
PUBLIC = '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  <short>Public</short>\n{}\n</zone>\n'
SERVICE = '<service>\n  <port protocol="{}" port="{}"/>\n</service>\n'
FIREWALLD: dict[str, Content] = {
    "/etc/firewalld/firewalld.conf": "# zones\nDefaultZone=public\n",
    f"{VENDOR}/zones/public.xml": PUBLIC.format('<service name="ssh"/><service name="dhcpv6-client"/>'),
    f"{VENDOR}/zones/trusted.xml": '<zone target="ACCEPT">\n</zone>\n',
    f"{VENDOR}/services/ssh.xml": SERVICE.format("tcp", 22),
    f"{VENDOR}/services/dhcpv6-client.xml": SERVICE.format("udp", 546).replace(
        "</service>", '<destination ipv6="fe80::/64"/></service>'),
    f"{VENDOR}/services/cockpit.xml": SERVICE.format("tcp", 9090),
    f"{VENDOR}/policies/allow-host-ipv6.xml": '<policy target="CONTINUE"><ingress-zone name="ANY"/>'
    '<egress-zone name="HOST"/><rule family="ipv6"><icmp-type name="router-advertisement"/><accept/></rule></policy>',
}  # fmt: skip
RULE = '<rule family="ipv4"><source address="{}"/><service name="cockpit"/><accept>{}</accept></rule>'


def zone(text: str, path: str = f"{ZONES}/public.xml") -> dict[str, Content]:
    return {path: PUBLIC.format(text)}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [], id="vendor's public zone"),
        pytest.param(zone('<service name="cockpit"/>'),
                     both(4, f"9090/tcp {NOT_SSH}", path=f"{ZONES}/public.xml"), id="own zone"),
        pytest.param(zone('<port protocol="tcp" port="8000-8010"/>'),
                     both(4, f"8000-8010/tcp {NOT_SSH}", path=f"{ZONES}/public.xml"), id="ports"),
        pytest.param(zone('<service name="nowhere"/>'),
                     both(4, "everything unless 'service nowhere' keeps it out " + NOT_SSH, "fail",
                          f"{ZONES}/public.xml"), id="unknown service"),
        pytest.param(zone(RULE.format("10.0.0.0/8", "")),
                     [f"warn {ZONES}/public.xml:4: IPv4: 9090/tcp from private 10.0.0.0/8 {NOT_SSH}"], id="rich rule"),
        pytest.param(zone(RULE.format("192.0.2.1", '<limit value="1/m"/>')),
                     [f"warn {ZONES}/public.xml:4: IPv4: 9090/tcp from 192.0.2.1 rate-limited {NOT_SSH}"],
                     id="rich rule with a limit"),
        pytest.param(zone(RULE.format("192.0.2.1", "").replace("accept", "reject")), [], id="rich rule that rejects"),
        pytest.param({"/etc/firewalld/firewalld.conf": "DefaultZone=trusted\n"}, OPEN, id="trusted by default"),
        pytest.param({f"{ZONES}/trusted.xml": '<zone target="ACCEPT"><interface name="eth0"/></zone>'}, OPEN,
                     id="an interface is trusted"),
        pytest.param({f"{ZONES}/trusted.xml": '<zone target="ACCEPT"><source address="10.1.0.0/16"/></zone>'},
                     [f"warn {ZONES}/trusted.xml:1: IPv4: everything from private 10.1.0.0/16 {NOT_SSH}"],
                     id="some addresses are trusted"),
        pytest.param({"/etc/firewalld/direct.xml": '<direct>\n<rule ipv="ipv4" table="filter" chain="INPUT">'
                      "-p tcp --dport 80 -j ACCEPT</rule>\n</direct>\n"},
                     ["fail /etc/firewalld/direct.xml:2: IPv4: everything unless 'a direct rule' keeps it out "
                      + NOT_SSH], id="direct rule"),
        pytest.param({"/etc/firewalld/policies/in.xml": '<policy target="ACCEPT"><ingress-zone name="ANY"/>'
                      '<egress-zone name="HOST"/></policy>'},
                     both(1, f"everything {NOT_SSH}", "fail", "/etc/firewalld/policies/in.xml"), id="policy"),
        pytest.param({"/etc/firewalld/firewalld.conf": "DefaultZone=gone\n"},
                     ["fail /etc/firewalld/firewalld.conf: cannot be judged: the default zone 'gone' does not exist"],
                     id="no such zone"),
        pytest.param({f"{ZONES}/public.xml": '<!DOCTYPE z [<!ENTITY a "b">]>\n<zone>&a;</zone>'},
                     [f"fail {ZONES}/public.xml: cannot be judged: is no XML that is read: it has a document type"],
                     id="entities"),
        pytest.param({f"{VENDOR}/services/ssh.xml": '<service><include service="ssh"/><port protocol="tcp" port="22"/>'
                      "</service>"}, [], id="a service that includes itself"),
        pytest.param({f"{ZONES}/public.xml": "<zone>" * 50},
                     [f"fail {ZONES}/public.xml: cannot be judged: is no XML that is read: it has too many elements"],
                     id="without end"),
    ],
)  # fmt: skip
def test_firewalld(answer: Callable[..., list[str]], change: dict[str, Content], expected: list[str]) -> None:
    assert answer(inbound, loaded("firewalld.service", FIREWALLD | change)) == expected


def test_manifest_decides_what_is_open(answer: Callable[..., list[str]]) -> None:
    declared = appliance(inbound=[{"protocol": "tcp", "port": 443}])
    assert answer(inbound, loaded("nftables.service", {CONF: NFTABLES}), declared) == [
        "fail /etc/nftables.conf:10: IPv4: 22/tcp is let in, which the manifest does not declare",
        "fail /etc/nftables.conf:10: IPv6: 22/tcp is let in, which the manifest does not declare",
        "fail firewall: IPv4: 443/tcp is declared, but not let in",
        "fail firewall: IPv6: 443/tcp is declared, but not let in",
    ]


SSH_IN = {"protocol": "tcp", "port": 22}
ONLY_4 = "meta nfproto ipv4 tcp dport 8000-8100 accept"


@pytest.mark.parametrize(
    ("declared", "rules", "expected"),
    [
        pytest.param([{"protocol": "tcp", "port": "8000-8100"}], ["tcp dport 8000-8100 accept"], [], id="range"),
        pytest.param([{"protocol": "tcp", "port": "8000-8100"}], ["tcp dport { 8000-8050, 8051-8100 } accept"], [],
                     id="range in two parts"),
        pytest.param([{"protocol": "tcp", "port": "8000-8050"}, {"protocol": "tcp", "port": "8051-8100"}],
                     ["tcp dport 8000-8100 accept"], [], id="two ranges that meet"),
        pytest.param([{"protocol": "udp", "port": "8000-8100"}], ["tcp dport 8000-8100 accept"],
                     [*both(5, "8000-8100/tcp is let in, which the manifest does not declare", "fail"),
                      "fail firewall: IPv4: 8000-8100/udp is declared, but not let in",
                      "fail firewall: IPv6: 8000-8100/udp is declared, but not let in"], id="other protocol"),
        pytest.param([{"protocol": "tcp", "port": "8000-8099"}], ["tcp dport 8000-8100 accept"],
                     both(5, "8000-8100/tcp is let in, which the manifest does not declare", "fail"), id="one more"),
        pytest.param([{"protocol": "tcp", "port": "8000-8100"}], ["tcp dport 8000-8050 accept"],
                     ["warn firewall: IPv4: 8000-8100/tcp is declared, but not all of it is let in",
                      "warn firewall: IPv6: 8000-8100/tcp is declared, but not all of it is let in"], id="a part"),
        pytest.param([{"protocol": "icmp"}], [], [], id="ICMP"),
        pytest.param([{"protocol": "tcp", "port": "8000-8100"}], [ONLY_4],
                     ["warn firewall: IPv6: 8000-8100/tcp is declared, but not let in"], id="open on IPv4 only"),
        pytest.param([{"protocol": "tcp", "port": "8000-8100", "families": ["ipv4"]}], [ONLY_4], [],
                     id="declared for IPv4 only"),
        pytest.param([{"protocol": "tcp", "port": 443, "families": ["ipv4"]}], ["tcp dport 443 accept"],
                     ["fail /etc/nftables.conf:5: IPv6: 443/tcp is let in, which the manifest declares for IPv4 alone"],
                     id="open on both, declared for IPv4"),
    ],
)  # fmt: skip
def test_ranges_protocols_and_families(
    answer: Callable[..., list[str]], declared: list[dict[str, object]], rules: list[str], expected: list[str]
) -> None:
    files = loaded("nftables.service", {CONF: chain("tcp dport 22 accept", *rules)})
    assert answer(inbound, files, appliance(inbound=[SSH_IN, *declared])) == expected


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(
            "define a0 = { 1, 2 }\n" + "".join(f"define a{n + 1} = $a{n}, $a{n}\n" for n in range(40)),
            id="definitions that double",
        ),
        pytest.param(chain(*["tcp dport 1 accept"] * 6000), id="thousands of rules"),
        pytest.param(
            chain("jump c0", more="".join(f"  chain c{n} {{\n    jump c{n + 1}\n  }}\n" for n in range(2000))),
            id="thousands of jumps",
        ),
        pytest.param(
            chain(*[f"tcp dport {{ {', '.join(str(n) for n in range(at, 65000, 3))} }} accept" for at in (1, 2)]),
            id="tens of thousands of pieces",
        ),
        pytest.param(
            chain(
                *["ip saddr @s accept"] * 100,
                more=f" set s {{\n elements = {{ {', '.join(f'10.0.{n}.1' for n in range(9000))} }}\n }}\n",
            ),
            id="a large set in many rules",
        ),
        pytest.param(
            chain(
                "ip saddr . tcp dport { " + ", ".join(f"10.0.0.{n} . 22" for n in range(200)) + " } "
                "ip daddr . tcp sport { " + ", ".join(f"10.0.0.{n} . 22" for n in range(200)) + " } accept"
            ),
            id="sets that multiply",
        ),
    ],
)
def test_bombs_cannot_be_judged(answer: Callable[..., list[str]], rules: str) -> None:
    (said,) = answer(inbound, loaded("nftables.service", {CONF: rules}))
    assert "cannot be judged: " in said


def test_jumps_that_multiply_are_followed_once(answer: Callable[..., list[str]]) -> None:
    level = "  chain c{} {{\n" + "    jump c{}\n" * 20 + "  }}\n"
    levels = "".join(level.format(n, *[n + 1] * 20) for n in range(30)) + WORLD.replace("world", "c30")
    said = answer(inbound, loaded("nftables.service", {CONF: chain("jump c0", more=levels)}))
    assert [line.split(": ", 1)[1] for line in said] == [f"IPv{n}: 80/tcp {NOT_SSH}" for n in (4, 6)]
