#!/bin/sh
# Runs on the builder when every package is installed: loader, network, and nothing that makes two copies the same.
# mmdebstrap calls it with the tree's path; VMI_ROOT_UUID is the root file system's.
set -eu
umask 022
root=$1

# 1. The loader, of the version that is inside; vmi.building.disk puts boot.img and core.img on the disk.
modules=$root/boot/grub/i386-pc
mkdir -p "$modules"
cp "$root"/usr/lib/grub/i386-pc/*.mod "$root"/usr/lib/grub/i386-pc/*.lst "$root/usr/lib/grub/i386-pc/boot.img" "$modules"
chroot "$root" grub-mkimage \
	--format=i386-pc \
	--prefix='(,msdos1)/boot/grub' \
	--output=/boot/grub/i386-pc/core.img \
	biosdisk part_msdos ext2
# grub-mkconfig wants the real disk; it replaces this at the first kernel upgrade.
cat > "$root/boot/grub/grub.cfg" <<END
set timeout=0
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
menuentry "Debian GNU/Linux" {
	search --no-floppy --fs-uuid --set=root $VMI_ROOT_UUID
	linux /vmlinuz root=UUID=$VMI_ROOT_UUID ro console=tty0 console=ttyS0,115200
	initrd /initrd.img
}
END

# 2. The network, as cloud-init writes it: networkd, with resolved as the one who knows the name servers.
chroot "$root" systemctl --quiet enable systemd-networkd.service
mkdir -p "$root/etc/systemd/resolved.conf.d"
cat > "$root/etc/systemd/resolved.conf.d/50-cloud.conf" <<END
# Nobody in a cloud is to be found by shouting, and each of these opens a port.
[Resolve]
LLMNR=no
MulticastDNS=no
END
rm -f "$root/etc/resolv.conf" "$root/etc/hostname" "$root/etc/hosts"  # mmdebstrap copies the builder's
ln -s ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
echo localhost > "$root/etc/hostname"
cat > "$root/etc/hosts" <<END
127.0.0.1	localhost
::1	localhost ip6-localhost ip6-loopback
ff02::1	ip6-allnodes
ff02::2	ip6-allrouters
END

mkdir -p "$root/etc/ssh/sshd_config.d"
cat > "$root/etc/ssh/sshd_config.d/50-cloud.conf" <<END
# Keys only; OpenSSH's own default would take passwords. User data that says ssh_pwauth is read before this.
PasswordAuthentication no
KbdInteractiveAuthentication no
END

# 3. What a copy in a cloud does not need at each boot.
chroot "$root" systemctl --quiet disable \
	e2scrub_all.timer e2scrub_reap.service  `# there is no LVM` \
	grub-common.service                     `# remembers failed boots for a menu that is not shown`
mkdir -p "$root/etc/cloud/cloud.cfg.d"
cat > "$root/etc/cloud/cloud.cfg.d/50-locale.cfg" <<END
# Exists already: cloud-init would spend a second on generating another one.
locale: C.UTF-8
END
# systemd has nothing to catch up with: the caches are those of these packages.
chroot "$root" journalctl --update-catalog
touch "$root/etc/.updated" "$root/var/.updated"

# 4. What would make two copies the same machine, or tell of this one.
chroot "$root" passwd --quiet --lock root
rm -f "$root"/etc/ssh/ssh_host_*  # cloud-init makes them at the first boot of each copy
rm -f "$root/var/lib/dbus/machine-id" "$root/var/lib/systemd/random-seed"
: > "$root/etc/machine-id"
chmod 0444 "$root/etc/machine-id"
find "$root/var/log" -type f -delete
rm -f "$root"/etc/passwd- "$root"/etc/shadow- "$root"/etc/group- "$root"/etc/gshadow- "$root"/etc/subuid- "$root"/etc/subgid-
rm -f "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old
