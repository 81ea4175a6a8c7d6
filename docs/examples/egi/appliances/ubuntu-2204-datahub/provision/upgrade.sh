#!/bin/sh
# Runs as root in the guest, first: the updates that came after the installer.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get --yes -o Dpkg::Options::=--force-confold dist-upgrade
apt-get --yes autoremove --purge
