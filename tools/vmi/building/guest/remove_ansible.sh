#!/bin/sh
# Runs in the guest, as root, after the last step: nothing that bring_ansible.sh brought stays.
set -eu
place=/dev/shm/vmi-ansible
brought=$([ ! -s "$place/brought" ] || echo yes)
if [ -n "$brought" ]; then
	# What something else has come to need since is kept: dnf removes a dependency when nothing needs it any more.
	dnf --assumeyes --quiet --setopt=clean_requirements_on_remove=True remove ansible-core
fi
rm -rf "$place" /dev/shm/vmi-playbook /root/.ansible
if [ -n "$brought" ] && command -v ansible-playbook >/dev/null; then
	echo "vmi: Ansible could not be removed" >&2
	exit 1
fi
