#!/bin/sh
# Runs as root in the guest: keys only for SSH, a firewall for both address families, automatic security updates.
set -eu

cat > /etc/ssh/sshd_config.d/10-keys-only.conf <<'CONF'
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
X11Forwarding no
CONF

cat > /etc/nftables.conf <<'CONF'
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
		tcp dport 22 accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}
CONF
nft --check --file /etc/nftables.conf
systemctl enable nftables.service

cat > /etc/apt/apt.conf.d/20auto-upgrades <<'CONF'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
CONF
