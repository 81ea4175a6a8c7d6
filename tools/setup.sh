#!/bin/sh
# Installs what the Makefile needs on Debian 12, Debian 13 or Ubuntu: system packages, .venv, pinned Python packages.
# Run by `make setup`; a second run that finds everything in place changes nothing and takes a second.
#
#   tools/setup.sh            everything
#   tools/setup.sh system     only the system packages
#   tools/setup.sh bench      what `make bench` compares with, besides
set -eu
cd "$(dirname "$0")/.."

PACKAGES="git make openssl openssh-client ca-certificates xorriso fdisk e2fsprogs mmdebstrap uidmap
debian-archive-keyring shellcheck ovmf dosfstools mtools gpgv gpg gpg-agent
xfsprogs btrfs-progs zerofree p7zip-full nftables iproute2 rpm perl"

say() { echo "setup: $*" >&2; }
stop() { say "$1"; [ $# -lt 2 ] || say "what to do: $2"; exit 3; }

as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else
		command -v sudo >/dev/null || stop "not root, and sudo is not installed" "run 'make setup' once as root"
		sudo "$@"
	fi
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing() { for package in "$@"; do installed "$package" || printf '%s ' "$package"; done; }

install() {
	say "installing $*"
	# What dpkg does is not worth five hundred lines; what goes wrong is said on stderr.
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "$@" >/dev/null ||
		stop "apt-get could not install: $*" "read its messages above; 'apt-get update' and the network are the usual suspects"
}

major() { printf '%s\n' "$1" | sed -E 's/^[0-9]+://; s/[^0-9].*//'; }

candidate() { LC_ALL=C apt-cache policy "$1" | sed -n 's/^ *Candidate: //p' | grep -v '(none)' || true; }

# add_suite NAME: another suite of the mirror that this machine uses already, found by asking apt; its packages are
# taken only when they are asked for by name or exist nowhere else.
add_suite() {
	# shellcheck source=/dev/null
	. /etc/os-release
	# shellcheck disable=SC2016  # apt's variables, not the shell's
	uri=$(apt-get indextargets --format '$(CODENAME)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' |
		grep "^$VERSION_CODENAME|main|" | head -n 1 | cut -d '|' -f 3)
	[ -n "$uri" ] || stop "apt knows no source for $VERSION_CODENAME main" "restore the distribution's own apt sources"
	say "adding the suite $1 of the mirror that apt uses already"
	printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
		"$uri" "$1" /usr/share/keyrings/debian-archive-keyring.gpg |
		as_root tee "/etc/apt/sources.list.d/vmi-$1.sources" >/dev/null
	printf 'Package: *\nPin: release n=%s\nPin-Priority: 100\n' "$1" |
		as_root tee "/etc/apt/preferences.d/vmi-$1" >/dev/null
	update
}

update() { as_root apt-get update -qq >&2 || stop "apt-get update failed" "read its messages above"; }

# QEMU before 8 corrupts Debian 13 guests where there is no KVM (docs/decisions/003-qemu.md).
install_qemu() {
	if installed qemu-system-x86 && installed qemu-utils; then
		[ "$(major "$(dpkg-query -W -f '${Version}' qemu-system-x86)")" -lt 8 ] || return 0
	fi
	# shellcheck source=/dev/null
	. /etc/os-release
	if [ "$(major "$(candidate qemu-system-x86)")" -lt 8 ]; then
		[ "$ID" = debian ] || stop "QEMU 8 or newer is needed, $PRETTY_NAME has $(candidate qemu-system-x86)" "use a newer release"
		add_suite "$VERSION_CODENAME-backports"
		install -t "$VERSION_CODENAME-backports" qemu-system-x86 qemu-utils
	else
		install qemu-system-x86 qemu-utils
	fi
}

# Debian 13 has no Packer; Debian 12 has one that runs there as well (docs/decisions/002-packer.md).
install_packer() {
	if command -v packer >/dev/null; then return 0; fi
	if [ -z "$(candidate packer)" ]; then
		# shellcheck source=/dev/null
		. /etc/os-release
		[ "$ID" = debian ] || stop "$PRETTY_NAME has no package 'packer'" "install HashiCorp's, see docs/install.md, then run 'make setup' again"
		add_suite bookworm
	fi
	install packer
}

system_packages() {
	command -v apt-get >/dev/null || stop "this is not Debian or Ubuntu" "see docs/install.md for what is needed"
	wanted=$PACKAGES
	python3 -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"
	# shellcheck disable=SC2086  # a list of words
	lacking=$(missing $wanted)
	if [ -n "$lacking" ] || ! installed qemu-system-x86 || ! command -v packer >/dev/null; then
		update
	fi
	# shellcheck disable=SC2086
	[ -z "$lacking" ] || install $lacking
	install_qemu
	install_packer
}

# environment DIRECTORY LOCK: a virtual environment that holds exactly what the lock names, by its hashes.
environment() {
	stamp="$1/.installed-$(sha256sum "$2" | cut -c 1-16)"
	[ -e "$stamp" ] && return 0
	say "installing $2 into $1"
	[ -x "$1/bin/python" ] || python3 -m venv "$1" || stop "python3 -m venv $1 failed" "apt-get install python3-venv"
	"$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$2" >&2 ||
		stop "pip could not install $2" "read its messages above; a hash that differs means a package that was changed"
	touch "$stamp"
}

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || stop "Python 3.11 or newer is needed as python3" "install it, see docs/install.md"
system_packages
[ "${1:-}" != system ] || exit 0
if [ "${1:-}" = bench ]; then
	# virt-inspector starts a small machine with a kernel that it finds in /boot.
	# shellcheck disable=SC2046,SC2086
	lacking=$(missing libguestfs-tools $(ls /boot/vmlinuz-* >/dev/null 2>&1 || echo linux-image-$(dpkg --print-architecture)))
	# shellcheck disable=SC2086
	[ -z "$lacking" ] || { update; install $lacking; }
	environment .venv-bench tools/requirements/bench.txt
	exit 0
fi
environment .venv tools/requirements/development.txt
environment .venv-peers tools/requirements/peers.txt
if [ ! -x .venv/bin/vmi ]; then
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable . >&2 ||
		stop "pip could not install this repository" "read its messages above"
	say "everything is in place"
fi
