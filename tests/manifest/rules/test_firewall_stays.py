"""firewall-stays: the image's firewall stays switched on."""

from pathlib import Path

import pytest
from tests.manifest.brought import Appliance, in_script, in_seed, in_tasks

OFF = "is switched off: what listens can be reached | remove it, and open what `inbound` declares"


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
            "systemctl disable nftables\nsystemctl enable --now nftables.service", [], id="silent: on again in the end"
        ),
        pytest.param("systemctl enable nftables\nsystemctl stop nftables", [], id="silent: stopped in the build alone"),
        pytest.param(
            "cat > /etc/nftables.conf <<EOF\nchain input {\n type filter hook input priority 0; policy accept;\n"
            " tcp dport 22 accept\n reject\n}\nEOF",
            [],
            id="silent: the chain ends with reject",
        ),
        pytest.param(
            "cat > /etc/nftables.conf <<EOF\nchain output { type filter hook output priority 0; policy accept; }\nEOF",
            [],
            id="silent: what goes out",
        ),
        pytest.param(
            "systemctl enable nftables.service\nsystemctl disable nftables",
            [f"provision/setup.sh:3:19: error [firewall-stays] 'nftables' {OFF}"],
            id="off after it was on",
        ),
        pytest.param(
            "systemctl enable nftables\nsystemctl disable --now nftables.service",
            [f"provision/setup.sh:3:25: error [firewall-stays] 'nftables.service' {OFF}"],
            id="off at once after it was on",
        ),
        pytest.param(
            "ufw --force enable\nufw disable",
            [f"provision/setup.sh:3:1: error [firewall-stays] ufw {OFF}"],
            id="ufw off after it was on",
        ),
        pytest.param(
            "cat > /etc/nftables.conf <<EOF\nchain input {\n type filter hook input priority 0;\n policy accept;\n}\n"
            "EOF\nsystemctl enable nftables",
            [
                "provision/setup.sh:5:2: warning [firewall-stays] this chain lets in what no rule speaks of: "
                "what listens can be reached | write `policy drop`"
            ],
            id="a chain that lets everything in",
        ),
        pytest.param(
            "nft -f - <<EOF\nchain input { type filter hook input priority 0; policy accept; }\nEOF",
            [
                "provision/setup.sh:3:1: warning [firewall-stays] this chain lets in what no rule speaks of: "
                "what listens can be reached | write `policy drop`"
            ],
            id="a chain that nft is told",
        ),
        pytest.param(
            "sed -i 's/policy drop/policy accept/' /etc/nftables.conf",
            [
                "provision/setup.sh:2:8: error [firewall-stays] this makes a chain let in what no rule speaks of: "
                "what listens can be reached | remove it; let chains of `hook input` keep `policy drop`"
            ],
            id="a chain that is opened",
        ),
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


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        pytest.param("playbook", [], id="silent: the script comes later and switches it on"),
        pytest.param(
            "script",
            [f"provision/site.yml:3:23: error [firewall-stays] 'nftables' {OFF}"],
            id="the playbook comes later and switches it off",
        ),
    ],
)
def test_the_last_step_counts(tmp_path: Path, first: str, expected: list[str]) -> None:
    steps = ["  - script: provision/setup.sh\n", "  - playbook: provision/site.yml\n"]
    appliance = Appliance(tmp_path)
    appliance.with_steps("".join(steps if first == "script" else reversed(steps)))
    appliance.write("provision/setup.sh", "#!/bin/sh\nsystemctl enable nftables\n")
    appliance.write("provision/site.yml", "- hosts: all\n  tasks:\n    - systemd: {name: nftables, enabled: no}\n")
    assert appliance.found("firewall-stays") == expected
