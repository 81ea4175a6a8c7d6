#!/bin/sh
# Runs in the guest, as root, after an installer has made it and before the author's own steps: removes what installers
# leave behind, so that each copy finds its own network, name and users.
set -eu
rm -rf /var/log/installer /var/log/anaconda /var/crash/*
rm -f /root/anaconda-ks.cfg /root/original-ks.cfg /root/ks-*.log /root/ks-*.cfg

# Ubuntu's installer tells cloud-init of the machine that it installed, and of the account that it made.
rm -f /etc/cloud/cloud.cfg.d/99-installer.cfg /etc/cloud/cloud.cfg.d/90-installer-network.cfg \
	/etc/cloud/cloud.cfg.d/curtin-preserve-sources.cfg /etc/cloud/cloud.cfg.d/50-curtin-networking.cfg \
	/etc/cloud/cloud.cfg.d/subiquity-disable-cloudinit-networking.cfg /etc/cloud/ds-identify.cfg \
	/etc/cloud/cloud-init.disabled /etc/netplan/00-installer-config.yaml /etc/netplan/50-cloud-init.yaml

# Anaconda writes a connection for the network card that it saw; the kernel names others otherwise.
if [ -d /etc/NetworkManager/system-connections ]; then
	find /etc/NetworkManager/system-connections -name '*.nmconnection' -delete
fi
rm -f /etc/sysconfig/network-scripts/ifcfg-e*
