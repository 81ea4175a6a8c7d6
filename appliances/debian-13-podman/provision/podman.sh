#!/bin/sh
# Runs as root in the guest: containers without root for whoever logs in.
set -eu
export DEBIAN_FRONTEND=noninteractive

apt-get update
apt-get install --yes --no-install-recommends podman crun uidmap passt fuse-overlayfs netavark aardvark-dns

# cloud-init creates the default user at first boot; what it starts must outlive the login.
cat > /etc/cloud/cloud.cfg.d/20-linger.cfg <<'CONF'
bootcmd:
  - [install, -D, -m, "0644", /dev/null, /var/lib/systemd/linger/debian]
CONF

podman --version
