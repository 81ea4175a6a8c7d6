#!/bin/sh
# Runs as root in the guest, last: kernels that updates have replaced. Keys, logs and caches are removed by the build
# itself, free space is given back by it too.
set -eu
dnf --assumeyes upgrade
dnf --assumeyes autoremove
