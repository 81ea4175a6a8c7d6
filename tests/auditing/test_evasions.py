"""An author who hides something is found out: each of these passed once although the thing was there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import ENABLED, NFTABLES, SYSTEM, Content, Files

from vmi.auditing.checks.accounts import unexpected_users
from vmi.auditing.checks.credentials import authorized_keys
from vmi.auditing.checks.firewall import inbound
from vmi.auditing.checks.ssh import password_authentication

Answer = Callable[..., list[str]]
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1Q4gPqkq0Zk3uN0q0q0q0q0q0q0q0q0q0q0q0q0q0q me@x\n"
TOLD = "a key is accepted: ssh-ed25519 me@x"
MAIN = "/etc/ssh/sshd_config"
OFF = "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
ACCOUNTS = "root:x:0:0::/root:/bin/bash\n"


def owned(*paths: str) -> dict[str, Content]:
    """The author's own line in the package database."""
    return {"/var/lib/dpkg/info/own.list": "".join(f"{path}\n" for path in paths)}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({MAIN: "AuthorizedKeysFile .own/keys\n", "/root/.own/keys": KEY},
                     [f"fail /root/.own/keys:1: {TOLD}"], id="relative to the home"),
        pytest.param({MAIN: "AuthorizedKeysFile %h/.own/keys\n", "/root/.own/keys": KEY},
                     [f"fail /root/.own/keys:1: {TOLD}"], id="below %h"),
        pytest.param({MAIN: 'Include "/opt/a b"\n', "/opt/a b": "AuthorizedKeysFile /opt/k\n", "/opt/k": KEY},
                     [f"fail /opt/k:1: {TOLD}"], id="included by a name with a blank"),
        pytest.param({MAIN: '"AuthorizedKeysFile" /opt/k\n', "/opt/k": KEY}, [f"fail /opt/k:1: {TOLD}"],
                     id="keyword in quotes"),
        pytest.param({**owned("/etc/skel/.ssh/authorized_keys"), "/etc/skel/.ssh/authorized_keys": KEY},
                     [f"fail /etc/skel/.ssh/authorized_keys:1: {TOLD}"], id="said to be a package's"),
        pytest.param({"/etc/credstore/ssh.authorized_keys.root": KEY},
                     [f"fail /etc/credstore/ssh.authorized_keys.root:1: {TOLD}"], id="as systemd's credential"),
        pytest.param({MAIN: "AuthorizedKeysFile none\n", "/root/none": KEY}, [], id="none"),
        pytest.param({**owned("/usr/share/doc/x/authorized_keys"), "/usr/share/doc/x/authorized_keys": KEY}, [],
                     id="an example"),
    ],
)  # fmt: skip
def test_keys(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(authorized_keys, {"/etc/passwd": ACCOUNTS, "/root": None, **files}) == expected


@pytest.mark.parametrize("number", ["0", "+0", " 0", "-0", "00"])
def test_root_by_another_name(answer: Answer, number: str) -> None:
    passwd = f"{ACCOUNTS}toor:x:{number}:1::/:/bin/sh\n"
    assert answer(unexpected_users, {"/etc/passwd": passwd}) == ["fail /etc/passwd:2: account 'toor' has root's number"]


SERVER: dict[str, Content] = {
    MAIN: OFF, "/usr/sbin/sshd": "x", f"{SYSTEM}/default.target": Path("multi-user.target"),
    f"{SYSTEM}/multi-user.target": "[Unit]\n",
    f"{ENABLED}/multi-user.target.wants/ssh.service": Path(f"{SYSTEM}/ssh.service"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "more"),
    [
        pytest.param("EnvironmentFile=-/etc/default/ssh\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS",
                     {"/etc/default/ssh": "SSHD_OPTS=-oPermitRootLogin=yes\n"}, id="value behind the letter"),
        pytest.param("EnvironmentFile=/opt/e\nExecStart=/usr/sbin/sshd $X", {"/opt/e": "X='-o PermitRootLogin=yes'\n"},
                     id="another file and variable"),
        pytest.param("Environment=\"X=-o PermitRootLogin=yes\"\nExecStart=/usr/sbin/sshd ${X}", {}, id="in the unit"),
        pytest.param("ExecStart=/usr/sbin/sshd -Df/opt/c", {"/opt/c": f"{OFF}PermitRootLogin yes\n"},
                     id="another configuration"),
    ],
)  # fmt: skip
def test_options_of_the_ssh_server(answer: Answer, unit: str, more: Files) -> None:
    said = answer(password_authentication, {**SERVER, f"{SYSTEM}/ssh.service": f"[Service]\n{unit}\n", **more})
    assert [line.rpartition(": ")[2] for line in said] == ["PermitRootLogin yes"]


CONF = "/etc/nftables.conf"
DROP_IN = f"{ENABLED}/nftables.service.d/x.conf"
STOCK = """[Unit]
Wants=network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/nftables.conf
ExecStop=/usr/sbin/nft flush ruleset
"""
FIREWALL: dict[str, Content] = {
    CONF: NFTABLES, f"{SYSTEM}/nftables.service": STOCK, f"{SYSTEM}/default.target": Path("multi-user.target"),
    f"{SYSTEM}/multi-user.target": "[Unit]\n",
    f"{ENABLED}/multi-user.target.wants/nftables.service": Path(f"{SYSTEM}/nftables.service"),
}  # fmt: skip


def keeps(setting: str, line: int = 2) -> list[str]:
    what = f"line {line}: {setting} may keep nftables.service from doing what it should"
    return [f"fail {DROP_IN}: cannot be judged: {what}"]


@pytest.mark.parametrize(
    ("drop_in", "expected"),
    [
        pytest.param("", [], id="stock"),
        pytest.param("[Unit]\nConditionVirtualization=!container\nConditionCapability=CAP_NET_ADMIN\n", [],
                     id="conditions that hold"),
        pytest.param("[Service]\nExecStartPost=/usr/sbin/nft flush ruleset\n",
                     keeps("ExecStartPost=/usr/sbin/nft flush ruleset"), id="undone at once"),
        pytest.param("[Service]\nRootDirectory=/opt\n", keeps("RootDirectory=/opt"), id="elsewhere"),
        pytest.param("[Service]\nPrivateNetwork=yes\n", keeps("PrivateNetwork=yes"), id="in another network"),
        pytest.param("[Unit]\nConditionPathExists=/var/none\n", keeps("ConditionPathExists=/var/none"),
                     id="under a condition"),
        pytest.param("[Service]\nExecStart=\nExecStart=/bin/true\n",
                     [f"fail {CONF}: rules are there, but nothing loads them"], id="something else"),
        pytest.param("[Service]\nRemainAfterExit=no\n",
                     [f"fail {SYSTEM}/nftables.service: cannot be judged: line 7: ExecStop=/usr/sbin/nft flush ruleset "
                      "may keep nftables.service from doing what it should"], id="over at once"),
        pytest.param(f"[Service]\nExecStart=\nExecStart=/usr/sbin/nft -c -f {CONF}\n",
                     [f"fail {SYSTEM}/nftables.service: cannot be judged: runs '/usr/sbin/nft -c -f {CONF}', which is "
                      "not read"], id="only checked"),
        pytest.param("[Service]\nExecStart=/usr/sbin/nft flush ruleset\n",
                     [f"fail {SYSTEM}/nftables.service: cannot be judged: runs '/usr/sbin/nft flush ruleset', which is "
                      "not read"], id="loaded and undone"),
    ],
)  # fmt: skip
def test_a_firewall_that_is_only_said_to_be_there(answer: Answer, drop_in: str, expected: list[str]) -> None:
    assert answer(inbound, {**FIREWALL, DROP_IN: drop_in}) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(NFTABLES.replace("filter {", "filter {\n flags dormant\n", 1),
                     [f"fail firewall: {family}: what no rule names is let in" for family in ("IPv4", "IPv6")],
                     id="a table that sleeps"),
        pytest.param(NFTABLES.replace("hook input", "hook ingress device eth0"),
                     [f"fail firewall: {family}: what no rule names is let in" for family in ("IPv4", "IPv6")],
                     id="for one interface"),
        pytest.param(NFTABLES.replace("policy drop", 'policy "drop"', 1),
                     [f"fail {CONF}: cannot be judged: line 6: '\"drop\"' is not understood"], id="a policy in quotes"),
        pytest.param(NFTABLES.replace("\n", "\r\n"),
                     [f"fail {CONF}: cannot be judged: line 2: holds a sign that nft does not know, so it loads "
                      "nothing"], id="carriage returns"),
        pytest.param(f"{NFTABLES}table inet x {{\n",
                     [f"fail firewall: {family}: what no rule names is let in" for family in ("IPv4", "IPv6")],
                     id="an open brace"),
    ],
)  # fmt: skip
def test_rules_that_hold_nothing(answer: Answer, rules: str, expected: list[str]) -> None:
    assert answer(inbound, {**FIREWALL, CONF: rules}) == expected


@pytest.mark.parametrize("rule", ["numgen random mod 1 0 accept", "socket transparent 0 accept", "rt nexthop 0 accept"])
def test_conditions_that_nobody_knows_keep_nothing_out(answer: Answer, rule: str) -> None:
    said = answer(inbound, {**FIREWALL, CONF: NFTABLES.replace("tcp dport 22 accept", f"tcp dport 22 accept\n{rule}")})
    assert [line.partition(" unless")[0] for line in said] == [
        f"fail {CONF}:11: {family}: everything" for family in ("IPv4", "IPv6")
    ]
