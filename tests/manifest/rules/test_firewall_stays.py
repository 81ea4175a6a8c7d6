"""firewall-stays: the image's firewall stays switched on."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "iptables -F\niptables -P INPUT DROP\niptables -A INPUT -p tcp --dport 22 -j ACCEPT",
            [],
            id="silent: rules are made",
        ),
        pytest.param(
            "systemctl disable --now firewalld\nsystemctl enable nftables", [], id="silent: another takes its place"
        ),
        pytest.param(
            "systemctl disable cups\n# ufw disable\necho 'systemctl stop ufw'",
            [],
            id="silent: other services, a comment",
        ),
        pytest.param("nft flush ruleset\nnft -f /etc/nftables.conf", [], id="silent: rules are loaded"),
        pytest.param(
            "systemctl disable --now firewalld.service\nufw disable\nsystemctl mask nftables",
            [
                (
                    "provision/setup.sh:2:25: error [firewall-stays] 'firewalld.service' is switched off: "
                    "what listens can be reached | remove it, and open what `inbound` declares"
                ),
                (
                    "provision/setup.sh:3:1: error [firewall-stays] ufw is switched off: what listens can "
                    "be reached | remove it, and open what `inbound` declares"
                ),
                (
                    "provision/setup.sh:4:16: error [firewall-stays] 'nftables' is switched off: what "
                    "listens can be reached | remove it, and open what `inbound` declares"
                ),
            ],
            id="switched off",
        ),
        pytest.param(
            "iptables -P INPUT ACCEPT\niptables -F\nnft flush ruleset",
            [
                (
                    "provision/setup.sh:2:1: error [firewall-stays] iptables lets everything in: what "
                    "listens can be reached | remove it, and open what `inbound` declares"
                ),
                (
                    "provision/setup.sh:3:1: error [firewall-stays] iptables forgets its rules: what "
                    "listens can be reached | remove it, and open what `inbound` declares"
                ),
                (
                    "provision/setup.sh:4:1: error [firewall-stays] nft forgets its rules: what listens "
                    "can be reached | remove it, and open what `inbound` declares"
                ),
            ],
            id="everything let in",
        ),
    ],
)
def test_firewall_stays_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "firewall-stays") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param("- systemd: {name: firewalld, enabled: yes, state: started}", [], id="silent: it is started"),
        pytest.param(
            (
                "- ansible.builtin.systemd: {name: firewalld, enabled: no, state: stopped}\n"
                "- community.general.ufw: {state: disabled}"
            ),
            [
                (
                    "provision/site.yml:3:39: error [firewall-stays] 'firewalld' is switched off: what "
                    "listens can be reached | remove it, and open what `inbound` declares"
                ),
                (
                    "provision/site.yml:4:7: error [firewall-stays] ufw is switched off: what listens can "
                    "be reached | remove it, and open what `inbound` declares"
                ),
            ],
            id="switched off",
        ),
    ],
)
def test_firewall_stays_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "firewall-stays") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("firewall --enabled --service=ssh\n", [], id="silent: on"),
        pytest.param(
            "firewall --disabled\nservices --disabled=firewalld,cups\n",
            [
                (
                    "ks.cfg:1:1: error [firewall-stays] the firewall is switched off: what listens can be "
                    "reached | write `firewall --enabled --service=ssh`"
                ),
                (
                    "ks.cfg:2:1: error [firewall-stays] 'firewalld' is switched off: what listens can be "
                    "reached | remove it, and open what `inbound` declares"
                ),
            ],
            id="switched off",
        ),
    ],
)
def test_firewall_stays_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "firewall-stays") == expected
