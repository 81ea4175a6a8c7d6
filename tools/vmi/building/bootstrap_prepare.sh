#!/bin/sh
# Runs on the builder, before anything but the essential packages is installed: what the others read while they are.
# mmdebstrap calls it with the tree's path; VMI_ROOT_UUID is the root file system's.
set -eu
umask 022
root=$1

serial_console=ttyS0,115200
[ "$VMI_GRUB_PLATFORM" != arm64-efi ] || serial_console=ttyAMA0,115200
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
GRUB_CMDLINE_LINUX="console=tty0 console=$serial_console"
END

# The loader is put on the disk from outside, and a copy's disk may have any name: GRUB's upgrades rewrite grub.cfg and
# ask nothing.
chroot "$root" debconf-set-selections <<END
grub-pc grub-pc/install_devices multiselect
grub-pc grub-pc/install_devices_empty boolean true
grub-efi-amd64 grub2/update_nvram boolean false
grub-efi-arm64 grub2/update_nvram boolean false
END
