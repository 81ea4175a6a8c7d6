#!/bin/sh
# Runs on the builder, before anything but the essential packages is installed: what the others read while they are.
# mmdebstrap calls it with the tree's path; VMI_ROOT_UUID is the root file system's.
set -eu
umask 022
root=$1

mkdir -p "$root/etc/default/grub.d" "$root/etc/initramfs-tools/conf.d"

# Which checker the initramfs carries; it would ask the disk, and there is none yet.
echo "FSTYPE=ext4" > "$root/etc/initramfs-tools/conf.d/root"
echo "UUID=$VMI_ROOT_UUID / ext4 errors=remount-ro 0 1" > "$root/etc/fstab"

cat > "$root/etc/default/grub.d/50-cloud.cfg" <<END
# A cloud has nobody at a keyboard to wait for, and shows the serial console.
GRUB_TIMEOUT=0
GRUB_DISABLE_OS_PROBER=true
GRUB_TERMINAL="serial console"
GRUB_SERIAL_COMMAND="serial --unit=0 --speed=115200"
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200"
END

# The loader is put on the disk from outside, and a copy's disk may have any name: grub-pc's upgrades rewrite
# grub.cfg and ask nothing.
chroot "$root" debconf-set-selections <<END
grub-pc grub-pc/install_devices multiselect
grub-pc grub-pc/install_devices_empty boolean true
END
