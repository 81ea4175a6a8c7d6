"""This module is the first provisioning script of a new appliance: a firewall for both families, and room for more."""

from collections.abc import Mapping, Sequence
from typing import Any

_TOP = """\
#!/bin/sh
# Runs as root in the guest, once, while the image is built; a command that fails ends the build.
set -eu
"""
_OWN = """
# What the image is for goes here, such as:
#   apt-get update
#   apt-get install --yes --no-install-recommends PACKAGE
"""
_INSTALL = """
if command -v apt-get > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install --yes --no-install-recommends nftables
elif command -v dnf > /dev/null; then
  dnf install --assumeyes nftables
fi

# Keys only, also where the base allows passwords.
mkdir -p /etc/ssh/sshd_config.d
cat > /etc/ssh/sshd_config.d/10-keys-only.conf <<'CONF'
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
CONF
"""
_FIREWALL_TOP = """
# The firewall: what the manifest lists under `inbound`, and nothing else.
rules=/etc/nftables.conf
if [ -d /etc/sysconfig ]; then
  rules=/etc/sysconfig/nftables.conf
fi
cat > "$rules" <<'CONF'
#!/usr/sbin/nft -f
flush ruleset

# inet: the same rules hold for IPv4 and IPv6.
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		ct state invalid drop
		iif "lo" accept
		# Neighbour discovery, path MTU discovery, echo: without them IPv6 does not work.
		meta l4proto { icmp, ipv6-icmp } accept
		# DHCPv6 answers come from a server's link-local address, which no connection tracking expects.
		ip6 saddr fe80::/10 udp dport 546 accept
"""
_FIREWALL_END = """\
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}
CONF
nft --check --file "$rules"
systemctl enable nftables.service
"""


def setup_script(inbound: Sequence[Mapping[str, Any]], *, has_firewall: bool) -> str:
    """This is provision/setup.sh; the ports come from the manifest's closed alphabets."""
    if has_firewall:
        return _TOP + _OWN + "true\n"
    rules = [f"\t\t{each['protocol']} dport {each['port']} accept\n" for each in inbound if each["protocol"] != "icmp"]
    return _TOP + _INSTALL + _FIREWALL_TOP + "".join(rules) + _FIREWALL_END + _OWN
