#!/bin/sh
# Runs in the guest, as root, before the first playbook: brings Ansible, if the image has none of its own.
#
# On Debian and Ubuntu it is unpacked into memory, and the package database never hears of it: what a playbook installs
# cannot be mistaken for what Ansible needed. Where there is dnf it is installed, and remove_ansible.sh takes it away.
set -eu
place=/dev/shm/vmi-ansible
mkdir -m 0755 "$place"

# wrapper VARIABLES COMMAND: a program that runs playbooks and writes nothing of its own to the disk.
wrapper() {
	cat >"$place/ansible-playbook" <<-END
	#!/bin/sh
	export ANSIBLE_HOME=$place/home ANSIBLE_LOCAL_TEMP=$place/tmp ANSIBLE_REMOTE_TEMP=$place/tmp
	export ANSIBLE_BECOME_FLAGS='-n -H -S --preserve-env=PYTHONPATH,PYTHONDONTWRITEBYTECODE'
	export ANSIBLE_NOCOLOR=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 $1
	exec $2 "\$@"
	END
	chmod 0755 "$place/ansible-playbook"
}

if command -v ansible-playbook >/dev/null; then
	wrapper "" "$(command -v ansible-playbook)"
elif command -v apt-get >/dev/null; then
	export DEBIAN_FRONTEND=noninteractive
	mkdir -p "$place/archives/partial" "$place/root"
	apt-get update -qq
	# python3-apt: Ansible would install it for good as soon as a playbook says `apt`.
	apt-get install --yes -qq --no-install-recommends --download-only -o "Dir::Cache::archives=$place/archives" \
		ansible-core python3-apt
	for package in "$place"/archives/*.deb; do
		dpkg-deb --extract "$package" "$place/root"
	done
	rm -rf "$place/archives"
	wrapper "PYTHONPATH=$place/root/usr/lib/python3/dist-packages ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3" \
		"/usr/bin/python3 $place/root/usr/bin/ansible-playbook"
elif command -v dnf >/dev/null; then
	rpm -qa --qf '%{NAME}\n' | sort -u >"$place/before"
	dnf --assumeyes --quiet --setopt=install_weak_deps=False install ansible-core
	rpm -qa --qf '%{NAME}\n' | sort -u | comm -13 "$place/before" - >"$place/brought"
	wrapper "" "$(command -v ansible-playbook)"
else
	echo "vmi: neither apt-get nor dnf is here to bring Ansible; put ansible-core into the base" >&2
	exit 1
fi
"$place/ansible-playbook" --version | head -n 1
