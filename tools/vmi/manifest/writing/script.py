"""This module is the first provisioning script of a new appliance: a firewall for both families, and room for more."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vmi.manifest.distributions import known

APT = frozenset({"debian", "ubuntu"})
DNF = frozenset({"almalinux", "centos", "fedora", "rocky"})
_TOP = """\
#!/bin/sh
# Runs as root in the guest, once, while the image is built; a command that fails ends the build.
set -eu
"""
_APT = """\
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends nftables
"""
_DNF = "dnf install --assumeyes nftables\n"
_KEYS_ONLY = """
# Keys only, also where the base allows passwords.
mkdir -p /etc/ssh/sshd_config.d
cat > /etc/ssh/sshd_config.d/10-keys-only.conf <<'CONF'
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
CONF
"""
_ON_BASE = """
# {base} is below, with all that it has; this adds to it.
"""
_FIREWALL = """
# The firewall{instead}: what appliance.yaml lists under `inbound`, and nothing else.
# A port stands in three places that must agree: here, under `inbound`, and under `services`, where what answers stands.
cat > /etc/nftables.conf <<'CONF'
#!/usr/sbin/nft -f
flush ruleset

# inet: the same rules hold for IPv4 and IPv6.
table inet filter {{
	chain input {{
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		ct state invalid drop
		iif "lo" accept
		# Neighbour discovery, path MTU discovery, echo: without them IPv6 does not work.
		meta l4proto {{ icmp, ipv6-icmp }} accept
		# DHCPv6 answers come from a server's link-local address, which no connection tracking expects.
		ip6 saddr fe80::/10 udp dport 546 accept
{rules}	}}
	chain forward {{
		type filter hook forward priority filter; policy drop;
	}}
}}
CONF
nft --check --file /etc/nftables.conf
"""
_INCLUDE = """\
# nftables.service of this distribution reads another file.
echo 'include "/etc/nftables.conf"' > /etc/sysconfig/nftables.conf
"""
_ENABLE = "systemctl enable nftables.service\n"


def setup_script(inbound: Sequence[Mapping[str, Any]], os_name: str, base: str = "", *, opens_more: bool = True) -> str:
    """This is provision/setup.sh; `base` is the appliance below, which has all but what it opens more.

    Ports come from the manifest's closed alphabets.
    """
    distribution = known(os_name) or ""
    begin = [_TOP, _ON_BASE.format(base=base)] if base else [_TOP, "\n", _install(distribution), _KEYS_ONLY]
    firewall = list(_firewall(inbound, distribution, base)) if opens_more or not base else []
    return "".join([*begin, *firewall, _own(distribution, is_updated=not base), *([] if firewall else ["true\n"])])


def _install(distribution: str) -> str:
    if distribution in APT:
        return _APT
    if distribution in DNF:
        return _DNF
    return f"if command -v apt-get > /dev/null; then\n{_indented(_APT)}else\n{_indented(_DNF)}fi\n"


def _firewall(inbound: Sequence[Mapping[str, Any]], distribution: str, base: str) -> Iterator[str]:
    rules = "".join(f"\t\t{_rule(each)}\n" for each in inbound if each["protocol"] != "icmp")
    yield _FIREWALL.format(rules=rules, instead=f" instead of that of {base}" if base else "")
    if distribution in DNF:
        yield _INCLUDE
    elif distribution not in APT:
        yield f"if [ -d /etc/sysconfig ]; then\n{_indented(_INCLUDE)}fi\n"
    yield _ENABLE


def _rule(traffic: Mapping[str, Any]) -> str:
    families: list[str] = list(traffic.get("families") or ())
    only = f"meta nfproto {families[0]} " if len(families) == 1 else ""
    return f"{only}{traffic['protocol']} dport {traffic['port']} accept"


def _own(distribution: str, *, is_updated: bool) -> str:
    """This is where the author goes on."""
    update = "" if is_updated else "#   apt-get update\n"
    apt = f"{update}#   apt-get install --yes --no-install-recommends PACKAGE\n"
    dnf = "#   dnf install --assumeyes PACKAGE\n"
    return f"\n# What the image is for goes here, such as:\n{dnf if distribution in DNF else apt}"


def _indented(lines: str) -> str:
    return "".join(f"  {line}\n" for line in lines.splitlines())
