#!/bin/sh
# Runs last in the guest, as root: removes every trace of the build, gives free blocks back, and switches off. Its
# arguments are the account that the build logged in as, and those that the manifest wants in the image.
#
# The machine is switched off by the kernel at once, from a read-only root: an orderly shutdown would write logs,
# a random seed and a last login again. What fails here leaves the machine running, and Packer calls that a failure.
set -eu
login=${1:-root}
[ $# -eq 0 ] || shift
kept=" $* "
exec >/dev/console 2>&1
trap 'echo "vmi: finish.sh failed"' EXIT
trap '' HUP TERM
echo "vmi: finish.sh starts"
cd /

# holds_deleted PROCESS: true when it keeps something on the disk that has no name any more: a library that an upgrade
# replaced, a log that was removed, a directory. Its blocks are freed only when the process has ended.
holds_deleted() {
	{ readlink "$1"/cwd "$1"/exe "$1"/fd/* || true; cat "$1/maps" || true; } 2>/dev/null |
		grep ' (deleted)$' | grep -qvE '(^| )/(memfd:|dev/|run/|SYSV)'
}

# 1. Nothing may write behind our back. A service with a private /tmp holds directories open that step 4 removes; they
#    would stay on the disk as orphans, as would what a service holds that is deleted already. Its sockets go first, or
#    they start it again.
running=$(systemctl list-units --plain --no-legend --type=service --state=running | cut -d ' ' -f 1)
for unit in systemd-journald.service $running; do
	process=/proc/$(systemctl show --property MainPID --value "$unit")
	[ "$unit" = systemd-journald.service ] || [ "$(systemctl show --property PrivateTmp --value "$unit")" != no ] ||
		holds_deleted "$process" || continue
	sockets=$(systemctl show --property TriggeredBy --value "$unit")
	# shellcheck disable=SC2086  # a list of units
	systemctl stop $sockets "$unit" 2>/dev/null || true
done

# 2. What the package manager keeps to work faster.
if command -v apt-get >/dev/null; then
	apt-get clean
	rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/lib/dpkg/*-old
fi
if command -v dnf >/dev/null; then
	dnf clean all
	rm -rf /var/cache/dnf /var/lib/dnf/repos /var/log/dnf* /var/log/hawkey.log
fi

# 3. What makes this machine this machine: it is made anew at the first boot of each copy.
if command -v cloud-init >/dev/null; then
	cloud-init clean --logs --seed
fi
rm -rf /var/lib/cloud/* /run/cloud-init
rm -f /etc/ssh/ssh_host_* /var/lib/systemd/random-seed /var/lib/systemd/credential.secret /var/lib/dbus/machine-id
: >/etc/machine-id
rm -f /etc/netplan/50-cloud-init.yaml /etc/network/interfaces.d/50-cloud-init* /etc/systemd/network/10-cloud-init-*
rm -f /etc/udev/rules.d/70-persistent-net.rules
rm -f /etc/NetworkManager/system-connections/cloud-init-*.nmconnection /etc/sysconfig/network-scripts/ifcfg-e*
rm -rf /etc/systemd/network/*.link.d /var/lib/dhcp/* /var/lib/dhcpcd/* /var/lib/NetworkManager/* /run/systemd/netif
# A DHCP client wrote the name servers of the build's network (QEMU's); it writes those of each copy.
if [ ! -L /etc/resolv.conf ] && grep -qs -e '^nameserver 10\.0\.2\.' -e '^nameserver fec0:' /etc/resolv.conf; then
	: >/etc/resolv.conf
fi

# 4. The build's own traces: its account, its key, its history, its logs, its files.
if [ "$login" != root ]; then
	# The first boot of each copy makes the default user anew, also when it is called the same.
	userdel --force "$login"
	! getent group "$login" >/dev/null || groupdel "$login"
	for rule in /etc/sudoers.d/*; do
		if [ -f "$rule" ] && grep -q "^[[:space:]]*\(Defaults:\)\{0,1\}${login}[[:space:]]" "$rule"; then
			rm -f "$rule"
		fi
	done
	# Some seeds append the rule to the file that the package brought.
	[ ! -f /etc/sudoers ] || sed -i "/^[[:space:]]*\(Defaults:\)\{0,1\}${login}[[:space:]]/d" /etc/sudoers
	rm -rf "/var/mail/$login" "/var/spool/mail/$login" "/var/lib/systemd/linger/$login" "/var/lib/sudo/lectured/$login"
fi
# The answers to a package's questions for a password stay in clear, a preseeded one of root too; no package needs them.
rm -f /var/cache/debconf/passwords.dat
rm -rf /root/.ssh /root/.bash_history /root/.cache /root/.ansible /root/.wget-hsts /root/.lesshst
rm -f /etc/sudoers.d/90-cloud-init-users /etc/ssh/sshd_config.d/00-build.conf /etc/ssh/sshd_config.d/50-cloud-init.conf
rm -f /etc/.resolv.conf.systemd-resolved.bak
for home in /home/*; do
	case $kept in
	*" ${home##*/} "*) rm -rf "$home/.ssh" "$home/.bash_history" "$home/.cache" "$home/.ansible" "$home/.lesshst" ;;
	*) rm -rf "$home" ;;
	esac
done
find /tmp /var/tmp -mindepth 1 -xdev -exec rm -rf {} + 2>/dev/null || true
find /var/log -type f -exec truncate --size 0 {} +
rm -rf /var/log/journal /var/log/apt /var/log/unattended-upgrades /var/log/cloud-init*
find /var/log -type f \( -name '*.gz' -o -name '*.[0-9]' -o -name '*.old' \) -delete
rm -f /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-

# 5. Who still holds something that is deleted, the build account's session above all. ext4 with a file of orphans does
#    not become read-only in order otherwise, and its journal stays open.
! holds_deleted /proc/1 || systemctl daemon-reexec
for _ in 1 2 3 4 5; do
	holders=
	for process in /proc/[0-9]*; do
		case $process in
		/proc/1 | "/proc/$$") ;;
		*) ! holds_deleted "$process" || holders="$holders ${process#/proc/}" ;;
		esac
	done
	[ -n "$holders" ] || break
	# shellcheck disable=SC2086  # a list of processes
	kill -KILL $holders 2>/dev/null || true
	sleep 1
done

# 6. Free blocks go back to the disk as zeros, nothing is written for it. ext4 sets blocks apart in memory for files to
#    come, and does not trim them; it gives them back when nothing else is free. What is still to be written would set
#    others apart, so it is written first.
sync
fallocate --length "$(df --output=size --block-size=1 / | tail -n 1)" /vmi-full 2>/dev/null || true
rm -f /vmi-full
sync
fstrim --verbose /
# The partition that the firmware reads may be mounted, may be FAT, and may know no trim.
[ ! -d /boot/efi ] || fstrim --verbose /boot/efi 2>/dev/null || true
sync

# 7. Root becomes read-only (u), the disk is consistent, the machine is off (o). See the kernel's sysrq documentation.
trap - EXIT
echo "vmi: finish.sh done"
echo 1 >/proc/sys/kernel/sysrq
echo s >/proc/sysrq-trigger
sleep 1
echo u >/proc/sysrq-trigger
sleep 2
echo o >/proc/sysrq-trigger
sleep 60
