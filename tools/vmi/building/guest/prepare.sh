#!/bin/sh
# Runs first in the guest, as root: whatever would change the machine behind the build's back stops.
set -eu

# cloud-init still works when SSH answers already; a script that installs packages must not race with it.
# An installed system may have none yet.
if command -v cloud-init >/dev/null; then
	cloud-init status --wait >/dev/null || {
		status=$?
		# 2 is "done, with recoverable warnings".
		[ "$status" -eq 2 ] || { cloud-init status --long; exit 1; }
	}
fi
systemctl stop --no-block unattended-upgrades.service apt-daily.timer apt-daily-upgrade.timer dnf-makecache.timer \
	2>/dev/null || true
# The loader that started this disk was written from outside; the guest's own makes kernel upgrades work.
if command -v update-grub >/dev/null; then
	update-grub
fi
