#!/bin/sh
# Runs on the builder before any package beyond the essential ones is unpacked: what their installation reads.
# Called by mmdebstrap as `prepare ROOT`, with VMI_ROOT_UUID in the environment.
set -eu
root=$1

mkdir -p "$root/etc/initramfs-tools/conf.d" "$root/etc/default/grub.d"

# The whole disk is one file system; the initramfs reads this to know which checker to carry.
echo "UUID=$VMI_ROOT_UUID / ext4 discard,errors=remount-ro 0 1" > "$root/etc/fstab"

cat > "$root/etc/default/grub.d/50-vmi.cfg" <<END
# A cloud has no keyboard to wait for, and shows the serial console.
GRUB_TIMEOUT=0
GRUB_DISABLE_OS_PROBER=true
GRUB_TERMINAL="serial console"
GRUB_SERIAL_COMMAND="serial --unit=0 --speed=115200"
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200"
END

# The boot loader is put on the disk by whoever builds it; kernel upgrades only rewrite grub.cfg.
chroot "$root" debconf-set-selections <<END
grub-pc grub-pc/install_devices_empty boolean true
grub-pc grub-pc/install_devices multiselect
END
