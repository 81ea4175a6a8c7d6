#!/bin/sh
# Runs as root in the guest, last: what updates leave. Keys, logs, caches and the build's account are removed by the
# build itself, free space is given back by it too.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get --yes autoremove --purge
rm -rf /var/lib/update-notifier /var/lib/ubuntu-release-upgrader
