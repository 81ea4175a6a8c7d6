"""firewall-both-families: a firewall rule holds for IPv4 and for IPv6."""

from pathlib import Path

import pytest
from tests.manifest.brought import copied, in_script, in_tasks

SAID = (
    "warning [firewall-both-families] iptables speaks of IPv4 only: IPv6 stays open"
    " | repeat the rules with ip6tables, or write one table `inet` for nft"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("iptables -A INPUT -j DROP\nip6tables -A INPUT -j DROP", [], id="silent: repeated"),
        pytest.param("iptables -A INPUT -j DROP\nnft -f /etc/nftables.conf", [], id="silent: nft has the rest"),
        pytest.param(
            "iptables -A INPUT -j DROP\ncat > /etc/iptables/rules.v6 <<EOF\n*filter\nEOF",
            [],
            id="silent: a file for IPv6",
        ),
        pytest.param("iptables -L\n# iptables -A INPUT -j DROP", [], id="silent: it only tells"),
        pytest.param(
            "iptables -P INPUT DROP\niptables -A INPUT -p tcp --dport 22 -j ACCEPT",
            [
                (
                    "provision/setup.sh:2:1: warning [firewall-both-families] iptables speaks of IPv4 "
                    "only: IPv6 stays open | repeat the rules with ip6tables, or write one table `inet` "
                    "for nft"
                ),
            ],
            id="IPv4 only",
        ),
        pytest.param(
            "sudo /usr/sbin/iptables-legacy -A INPUT -p tcp --dport 443 -j ACCEPT",
            [f"provision/setup.sh:2:6: {SAID}"],
            id="one rule that lets in",
        ),
        pytest.param("iptables-restore /etc/tool.rules", [f"provision/setup.sh:2:1: {SAID}"], id="rules from a file"),
    ],
)
def test_firewall_both_families_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "firewall-both-families") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            ("- iptables: {chain: INPUT, jump: DROP}\n- iptables: {chain: INPUT, jump: DROP, ip_version: ipv6}"),
            [],
            id="silent: both",
        ),
        pytest.param(
            "- ansible.builtin.iptables: {chain: INPUT, jump: DROP}",
            [
                (
                    "provision/site.yml:3:7: warning [firewall-both-families] iptables speaks of IPv4 "
                    "only: IPv6 stays open | repeat the rules with ip6tables, or write one table `inet` "
                    "for nft"
                ),
            ],
            id="IPv4 only",
        ),
    ],
)
def test_firewall_both_families_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "firewall-both-families") == expected


def test_firewall_both_families_of_a_copied_file(tmp_path: Path) -> None:
    rules = "*filter\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n"
    assert copied(tmp_path, "/etc/iptables/rules.v4", rules, "firewall-both-families") == [
        "files/copied:1:1: warning [firewall-both-families] /etc/iptables/rules.v4 speaks of IPv4 only: IPv6 stays open"
        " | repeat the rules with ip6tables, or write one table `inet` for nft"
    ]
