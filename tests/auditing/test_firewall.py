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
        pytest.param(chain("tcp dport != 22 accept"), both(4, f"0-65535/tcp {NOT_SSH}"), id="negated port"),
        pytest.param(chain("accept"), both(4, EVERYTHING, "fail"), id="accepts all"),
        pytest.param(chain(policy="accept"), OPEN, id="policy accept"),
        pytest.param(chain("tcp dport 22 accept", "reject with icmpx admin-prohibited", policy="accept"), [],
                     id="rejects the rest"),
        pytest.param(chain("counter drop", "tcp dport 80 accept"), [], id="nothing after drop"),
        pytest.param(chain("meta nfproto ipv6 tcp dport 80 accept"), [f"warn {CONF}:4: IPv6: 80/tcp {NOT_SSH}"],
                     id="one family"),
        pytest.param(chain("ip saddr 10.0.0.0/8 tcp dport 80 accept"), [f"warn {CONF}:4: IPv4: 80/tcp {NOT_SSH}"],
                     id="some addresses"),
        pytest.param(chain(*ICMP),
                     [], id="ICMP"),
        pytest.param(chain("jump input"), ["fail nftables: cannot be judged: chains jump in a circle, or too deep"],
                     id="circle"),
        pytest.param(chain("tcp dport @ports accept", more=PORTS),
                     both(7 + 1, f"0-65535/tcp {NOT_SSH}"), id="named set counts as all ports"),
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
    one_line = "table inet a { chain i { type filter hook input priority 0; policy drop; tcp dport 80 accept; } }\n"
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


@pytest.mark.parametrize("unit", ["firewalld.service", "ufw.service"])
def test_firewalls_that_are_not_read_cannot_be_judged(answer: Callable[..., list[str]], unit: str) -> None:
    files = loaded(unit, {"/etc/ufw/ufw.conf": "ENABLED=yes\n"})
    assert answer(inbound, files) == [
        f"fail {unit}: cannot be judged: {unit} is enabled, and its rules are not read yet"
    ]


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
