#!/bin/sh
# Runs in the guest, as root, after an installer has made it and before the author's own steps: removes what installers
# leave behind, so that each copy finds its own network, name and users. Its argument is the system's root; without one
# that is /.
set -eu
cd "${1:-/}"
rm -rf var/log/installer var/log/anaconda var/crash/*
rm -f root/anaconda-ks.cfg root/original-ks.cfg root/ks-*.log root/ks-*.cfg

# Ubuntu's installer tells cloud-init of the machine that it installed, and of the account that it made.
rm -f etc/cloud/cloud.cfg.d/99-installer.cfg etc/cloud/cloud.cfg.d/90-installer-network.cfg \
	etc/cloud/cloud.cfg.d/curtin-preserve-sources.cfg etc/cloud/cloud.cfg.d/50-curtin-networking.cfg \
	etc/cloud/cloud.cfg.d/subiquity-disable-cloudinit-networking.cfg etc/cloud/ds-identify.cfg \
	etc/cloud/cloud-init.disabled etc/netplan/00-installer-config.yaml etc/netplan/50-cloud-init.yaml

# Anaconda writes a connection for the network card that it saw; the kernel names others otherwise.
if [ -d etc/NetworkManager/system-connections ]; then
	find etc/NetworkManager/system-connections -name '*.nmconnection' -delete
fi
rm -f etc/sysconfig/network-scripts/ifcfg-e*

# So does Debian's. A copy's network is what cloud-init writes beside it; two configurations of a card fight.
if [ -f etc/network/interfaces ]; then
	cat >etc/network/interfaces <<-END
	# Each machine's own network is in interfaces.d, written by cloud-init.
	source /etc/network/interfaces.d/*

	auto lo
	iface lo inet loopback
	END
fi

# The drive that the installer was in. A copy has none, and need not believe what is in one.
rm -f etc/apt/apt.conf.d/00trustcdrom
if [ -f etc/fstab ]; then
	sed -i -e '/^\/dev\/\(sr\|fd\|cdrom\)[0-9]*[[:space:]]/d' etc/fstab
fi

# The account that the installer made. debconf remembers what it was called.
if [ -f var/cache/debconf/config.dat ]; then
	sed -i -e '/^Name: passwd\//,/^$/d' var/cache/debconf/config.dat
fi

# The name that was typed at the installer. cloud-init gives each copy its own; sudo wants to find the present one.
if [ -f etc/hostname ]; then
	echo localhost >etc/hostname
	sed -i -e '/^127\.0\.1\.1[[:space:]]/d' etc/hosts
	[ ! -e proc/sys/kernel/hostname ] || echo localhost >proc/sys/kernel/hostname
fi
