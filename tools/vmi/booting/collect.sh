#!/bin/sh
# Runs in the guest, as root, through SSH: asks what only the inside knows. It changes nothing and installs nothing.
# vmi.booting.answers reads the output. Password hashes never leave the guest.
exec 2>/dev/null
section() { printf '\n@@vmi %s\n' "$1"; }

section uid
id -u
section ran
cat /run/vmi/ran
section root
stat -f -c '%b %S' /

# Ages are in seconds at power-on: what was made since has a negative one.
boot=$(($(date +%s) - $(cut -d. -f1 /proc/uptime)))
section host-keys
for key in /etc/ssh/ssh_host_*_key; do
	[ -f "$key" ] && echo "$((boot - $(stat -c %Y "$key"))) $key"
done

section password-accounts
awk -F: '$2 !~ /^[!*]/ { print $1 }' /etc/shadow
section people
# By the birth of their homes; who has none is as old as time.
awk -F: '$3 >= 1000 && $3 < 65534 { print $1, $6 }' /etc/passwd | while read -r name home; do
	born=$(stat -c %W "$home")
	echo "$((boot - ${born:-0})) $name"
done

# A unit can fail until the last one has started.
timeout 120 systemctl is-system-running --wait >/dev/null
section failed-units
systemctl list-units --failed --full --plain --no-legend | cut -d' ' -f1

section kernel
uname -r
section os
sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release
section cloud-init-version
grep -m 1 -o 'Cloud-init v\. [^ ]*' /var/log/cloud-init.log | cut -d' ' -f3
section startup
systemd-analyze time | head -n 1
section end
