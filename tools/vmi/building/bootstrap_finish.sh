#!/bin/sh
set -eu
root=$1

# --- boot loader
grub=$root/boot/grub
mkdir -p "$grub/i386-pc"
cp "$root"/usr/lib/grub/i386-pc/*.mod "$root"/usr/lib/grub/i386-pc/*.lst "$root/usr/lib/grub/i386-pc/boot.img" "$grub/i386-pc/"
chroot "$root" grub-mkimage --format=i386-pc --output=/boot/grub/i386-pc/core.img --prefix='(,msdos1)/boot/grub' \
    biosdisk part_msdos ext2
kernel=$(basename "$root"/boot/vmlinuz-*)
initrd=$(basename "$root"/boot/initrd.img-*)
cat > "$grub/grub.cfg" <<END
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
set timeout=0
menuentry "Debian GNU/Linux" {
    search --no-floppy --fs-uuid --set=root $VMI_ROOT_UUID
    linux /boot/$kernel root=UUID=$VMI_ROOT_UUID ro console=tty0 console=ttyS0,115200
    initrd /boot/$initrd
}
END

# --- network
mkdir -p "$root/etc/systemd/resolved.conf.d"
cat > "$root/etc/systemd/resolved.conf.d/50-vmi.conf" <<END
[Resolve]
LLMNR=no
MulticastDNS=no
END
chroot "$root" systemctl enable systemd-networkd.service
chroot "$root" systemctl disable apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service
ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"

# --- generic
echo localhost > "$root/etc/hostname"
printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n' > "$root/etc/hosts"
rm -f "$root"/etc/ssh/ssh_host_*
: > "$root/etc/machine-id"
chroot "$root" passwd --lock root
find "$root/var/log" -type f -delete
rm -f "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old "$root/etc/passwd-" "$root/etc/shadow-" "$root/etc/group-" "$root/etc/gshadow-"
