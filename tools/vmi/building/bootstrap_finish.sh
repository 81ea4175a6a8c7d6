#!/bin/sh
# Runs on the builder when every package is installed: loader, network, and nothing that makes two copies the same.
# mmdebstrap calls it with the tree's path; VMI_ROOT_UUID is the root file system's, VMI_GRUB_PLATFORM GRUB's name for
# what starts the disk.
set -eu
umask 022
root=$1

# 1. The loader, of the version that is inside; vmi.building.disk puts boot.img and core.img on the disk, or core.efi
#    on the partition that the firmware reads.
platform=$VMI_GRUB_PLATFORM
modules=$root/boot/grub/$platform
serial_console=ttyS0,115200
mkdir -p "$modules"
cp "$root/usr/lib/grub/$platform"/*.mod "$root/usr/lib/grub/$platform"/*.lst "$modules"
case $platform in
i386-pc)
	cp "$root/usr/lib/grub/$platform/boot.img" "$modules"
	chroot "$root" grub-mkimage \
		--format="$platform" \
		--prefix='(,msdos1)/boot/grub' \
		--output="/boot/grub/$platform/core.img" \
		biosdisk part_msdos ext2
	;;
*-efi)
	[ "$platform" != arm64-efi ] || serial_console=ttyAMA0,115200
	# Whatever partition the loader itself was read from, the rest lies in the root file system.
	cat > "$root/boot/grub/early.cfg" <<-END
	search.fs_uuid $VMI_ROOT_UUID root
	set prefix=(\$root)/boot/grub
	END
	chroot "$root" grub-mkimage \
		--format="$platform" \
		--prefix=/boot/grub \
		--config=/boot/grub/early.cfg \
		--output="/boot/grub/$platform/core.efi" \
		part_gpt part_msdos ext2 search_fs_uuid normal
	rm "$root/boot/grub/early.cfg"
	;;
esac
# Debian keeps its links in the root, Ubuntu beside the files.
kernel=/vmlinuz initrd=/initrd.img
[ -e "$root/vmlinuz" ] || kernel=/boot/vmlinuz initrd=/boot/initrd.img
name=$(sed -n 's/^NAME="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$root/etc/os-release")
# grub-mkconfig wants the real disk; it replaces this at the first kernel upgrade.
cat > "$root/boot/grub/grub.cfg" <<END
set timeout=0
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
menuentry "$name" {
	search --no-floppy --fs-uuid --set=root $VMI_ROOT_UUID
	linux $kernel root=UUID=$VMI_ROOT_UUID ro console=tty0 console=$serial_console
	initrd $initrd
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
for unit in \
	e2scrub_all.timer e2scrub_reap.service  `# there is no LVM` \
	grub-common.service                     `# remembers failed boots for a menu that is not shown`
do
	[ ! -e "$root/usr/lib/systemd/system/$unit" ] || chroot "$root" systemctl --quiet disable "$unit"
done
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
