"""The kernel and our evaluation of rules agree: on which rule files are such, and on which packets get in."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.auditing import packets
from tests.auditing.images import NFTABLES

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.firewall import nftables
from vmi.auditing.guest.firewall.model import FAMILIES
from vmi.auditing.guest.firewall.nftables_file import read_ruleset
from vmi.auditing.guest.guest import Guest

NAMESPACE = ("unshare", "--map-root-user", "--net")


def can_make_namespaces() -> bool:
    probe = [*NAMESPACE, "sh", "-c", "nft list ruleset && ip link add a0 type veth peer name b0"]
    return subprocess.run(probe, capture_output=True).returncode == 0


needs_namespaces = pytest.mark.skipif(not can_make_namespaces(), reason="no network namespaces, veth or nft here")
BASE = "type filter hook input priority {}; policy {};"


def chain(*rules: str, policy: str = "drop", more: str = "", priority: str = "0", family: str = "inet") -> str:
    lines = "\n".join(f"  {rule}" for rule in ("ct state established accept", "iif lo accept", *NEIGHBOURS, *rules))
    return f"table {family} t {{\n{more}\n chain i {{\n  {BASE.format(priority, policy)}\n{lines}\n }}\n}}\n"


NEIGHBOURS = ("meta l4proto { icmp, ipv6-icmp } accept",)
SETS = """ set ports {
  type inet_service
  flags interval
  elements = { 80, 8000-8005,
               443 comment "tls" }
 }
 map fate {
  type inet_service : verdict
  elements = { 22 : accept, 25 : drop, 53 : jump web }
 }
 set pairs {
  typeof meta l4proto . th dport
  elements = { tcp . 21, udp . 53 }
 }
 set nobody {
  type ipv4_addr
  flags interval
 }
 chain web {
  tcp dport { 80, 53 } accept
  return
  tcp dport 9999 accept
 }
 chain skip {
  tcp dport 80 return
  tcp dport { 80, 443 } accept
 }"""
EXACT = {
    "usual": NFTABLES,
    "nothing": "table inet t {\n}\n",
    "policy accept": chain(policy="accept"),
    "all but": chain("tcp dport != 22 accept"),
    "services by name": chain("tcp dport { ssh, https } accept", "udp dport domain accept"),
    "ranges": chain("tcp dport 8000-8009 accept", "th dport 53 accept"),
    "drop first": chain("tcp dport 22 drop", "tcp dport 1-1000 accept"),
    "drops some": chain("tcp dport { 22, 80 } drop", "udp dport != 53 reject", policy="accept"),
    "named set": chain("tcp dport @ports accept", more=SETS),
    "all but a named set": chain("udp dport != @ports accept", more=SETS),
    "verdict map": chain("tcp dport vmap { 22 : accept, 25 : drop, 80-90 : accept }"),
    "named map": chain("tcp dport vmap @fate", more=SETS),
    "pairs": chain("meta l4proto . th dport @pairs accept", more=SETS),
    "pairs in place": chain("meta l4proto . th dport { tcp . 80, udp . 5353 } accept"),
    "empty set": chain("ip saddr @nobody accept", more=SETS),
    "jump": chain("jump web", "tcp dport 22 accept", more=SETS),
    "goto": chain("tcp dport { 53, 22, 9999 } goto web", "tcp dport 22 accept", more=SETS),
    "return": chain("jump skip", "tcp dport 22 accept", more=SETS),
    "protocols": chain("meta l4proto udp accept", "ip protocol tcp accept"),
    "families": chain("meta nfproto ipv6 tcp dport 80 accept", "meta nfproto ipv4 udp dport 53 accept"),
    "family map": chain("meta nfproto vmap { ipv4 : jump web, ipv6 : accept }", more=SETS),
    "states": chain("ct state vmap { established : accept, invalid : drop }", "ct state new tcp dport 22 accept"),
    "not established": chain("ct state != established tcp dport 25 accept"),
    "two tables": chain("tcp dport { 22, 80 } accept", family="ip")
    + chain("tcp dport { 80, 443 } accept", family="inet").replace("table inet t", "table inet u"),
    "two base chains": chain("tcp dport { 22, 80 } accept", policy="accept")
    + chain("tcp dport 22 drop", policy="accept", priority="filter - 10").replace("chain i", "chain j"),
    "closed, and one that drops more": chain("tcp dport { 22, 80 } accept")
    + chain("tcp dport 22 drop", policy="accept", priority="filter + 10").replace("chain i", "chain j"),
    "prerouting": "table inet raw {\n chain p {\n  type filter hook prerouting priority raw\n  tcp dport 22 drop\n"
    "  udp dport 0-65535 drop\n }\n}\n" + chain("tcp dport 22 accept", "udp dport 53 accept", "tcp dport 80 accept"),
    "commands": "add table inet t\nadd chain inet t i { type filter hook input priority 0 ; policy drop ; }\n"
    "add set inet t s { type inet_service ; }\nadd element inet t s { 22, 53 }\n"
    "add rule inet t i meta l4proto ipv6-icmp accept\nadd rule inet t i tcp dport @s accept\n",
    "definitions": "define web = { 80, 443 }\ndefine every = { $web, 22 }\n" + chain("tcp dport $every accept"),
    "flushed and written again": chain("accept") + "flush table inet t\n"
    "add rule inet t i meta l4proto ipv6-icmp accept\nadd rule inet t i tcp dport 25 accept\n",
    "a chain written twice": chain("tcp dport 22 accept") + chain("tcp dport 80 accept"),
    "one line": "table inet t { chain i { type filter hook input priority 0; policy drop; "
    "meta l4proto ipv6-icmp accept; tcp dport 80 accept; }; }\n",
    "statements": chain('tcp dport 22 counter packets 0 bytes 0 log prefix "x: " level info accept comment "a } b"'),
    "wrapped": chain("tcp dport { 22, \\\n   80 } \\\n   accept"),
    "interface": chain('iifname != "lo" tcp dport 22 accept'),
    "elements with intervals": chain("tcp dport { 1-79, 8000-8001 } accept"),
    "addresses of loopback": chain("ip saddr 127.0.0.0/8 accept", "ip6 saddr ::1 accept"),
    "everyone": chain("ip saddr 0.0.0.0/0 tcp dport 22 accept", "ip6 saddr ::/0 tcp dport 80 accept"),
}
WIDER = {
    "private addresses": chain("ip saddr 10.0.0.0/8 tcp dport 22 accept", "ip6 saddr fd00::/8 tcp dport 80 accept"),
    "other addresses": chain("ip saddr 192.0.2.0/24 tcp dport 22 accept"),
    "limits": chain("tcp dport 22 limit rate 10/minute burst 5 packets accept", "limit rate over 1/second drop"),
    "marks": chain("meta mark 0x1 tcp dport 22 accept", "meta mark & 0xff == 0x2 tcp dport 80 accept"),
    "sets that packets fill": chain(
        "tcp dport 22 add @seen { ip saddr } accept", "ip saddr @seen tcp dport 80 accept",
        more=" set seen {\n  type ipv4_addr\n  flags dynamic,timeout\n  timeout 1m\n }",
    ),
    "flags": chain("tcp flags syn / fin,syn,rst,ack tcp dport 22 accept", "tcp flags & (fin|syn) == fin|syn drop"),
    "fib": chain("fib daddr type local tcp dport 22 accept", "fib saddr . iif oif missing drop"),
    "raw bytes": chain("@th,16,16 22 accept"),
    "source ports": chain("udp sport 67 udp dport 68 accept", "tcp sport 1024-65535 tcp dport 443 accept"),
    "drops under conditions": chain("ip saddr 192.0.2.1 drop", "meta mark 1 drop", policy="accept"),
    "length": chain("meta length < 100 tcp dport 22 accept", "ip ttl > 1 tcp dport 80 accept"),
}  # fmt: skip


@needs_namespaces
def test_the_kernel_lets_in_what_we_say(tmp_path: Path) -> None:
    rules = EXACT | WIDER
    argv = [*NAMESPACE, sys.executable, packets.__file__]
    done = subprocess.run(argv, input=json.dumps(list(rules.values())), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    open_to_all, *found = json.loads(done.stdout)
    assert len(open_to_all["tcp"]) == len(open_to_all["udp"]) == 2 * len(packets.PORTS)
    said = {name: said_of(tmp_path, text) for name, text in rules.items()}
    real = dict(zip(rules, found, strict=True))
    assert {name: said[name] for name in EXACT} == {name: real[name] for name in EXACT}
    missed = {name: set(real[name][kind]) - set(said[name][kind]) for name in WIDER for kind in ("tcp", "udp")}
    assert {name: ports for name, ports in missed.items() if ports} == {}


def said_of(where: Path, text: str) -> dict[str, list[str]]:
    (where / "etc").mkdir(exist_ok=True)
    (where / "etc/nftables.conf").write_text(text)
    guest = Guest(DirectoryTree(where))
    results = {family: nftables.inbound(read_ruleset(guest, "/etc/nftables.conf"), family) for family in FAMILIES}
    return {
        protocol: sorted(
            f"{family} {port}" for family in FAMILIES for port in packets.PORTS
            if results[family].accepts(protocol, port)
        )
        for protocol in ("tcp", "udp")
    }  # fmt: skip


SYNTAX = {
    "newline before the brace": ("table inet t {\n chain i {\n  tcp dport 22 accept\n }\n}\n", True),
    "nothing before the brace": ("table inet t { chain i { tcp dport 22 accept }\n}\n", False),
    "semicolon before the brace": ("table inet t { chain i { tcp dport 22 accept; }\n}\n", True),
    "braces together": ("table inet t { chain i { accept; } }\n", False),
    "brace too many": ("table inet t {\n}\n}\n", False),
    "jump to nowhere": ("table inet t {\n chain i {\n  type filter hook input priority 0\n  jump x\n }\n}\n", False),
    "unknown word": ("tabel inet t {\n}\n", False),
    "empty": ("\n# nothing\n", True),
    "missing include": ('include "/nowhere/x.nft"\n', False),
    "include without matches": ('include "/nowhere/*.nft"\n', True),
}


@needs_namespaces
@pytest.mark.parametrize("name", SYNTAX)
def test_nft_takes_the_rule_files_that_we_take(tmp_path: Path, name: str) -> None:
    text, taken = SYNTAX[name]
    by_nft = subprocess.run([*NAMESPACE, "nft", "-f", "-"], input=text, capture_output=True, text=True)
    try:
        said_of(tmp_path, text)
        by_us = True
    except CannotJudge:
        by_us = False
    assert (by_nft.returncode == 0, by_us) == (taken, taken)
