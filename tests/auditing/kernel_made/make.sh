#!/bin/sh
# Makes the images and what the kernel said of them anew, in a guest without network: make.sh ROOT WORK
# ROOT is a tree of Debian 13 with a kernel and python3; WORK is a directory for what is made on the way.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$1
cd "$2"

truncate -s 2G root.img
/usr/sbin/mke2fs -q -F -t ext4 -d "$root" root.img
/usr/sbin/debugfs -w -R "write $here/fill.py fill.py" root.img
/usr/sbin/debugfs -w -R "set_inode_field /fill.py mode 0100755" root.img
truncate -s 8M told.img

# make NAME MIB OPTION...
make() {
	name=$1
	truncate -s "$2M" "$name.img"
	shift 2
	/usr/sbin/mkfs.xfs --unsupported -q -f "$@" "$name.img"
}
make v5 24
make v5-1k 24 -b size=1k -i size=512
make v5-2048 40 -i size=2048,nrext64=1 -m rmapbt=1 -n size=16k -d agcount=2
make v4 24 -m crc=0 -i size=256 -n ftype=0
make v4-1k 32 -m crc=0 -b size=1k -n size=8k -d agcount=2
make torn 32 -b size=1k
make used 24

drives=
for name in told v5 v5-1k v5-2048 v4 v4-1k torn used; do
	drives="$drives -drive file=$name.img,format=raw,if=virtio"
done
# shellcheck disable=SC2086  # words
qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 1024 -nographic -no-reboot -nic none \
	-kernel "$root"/boot/vmlinuz-* -initrd "$root"/boot/initrd.img-* \
	-drive file=root.img,format=raw,if=virtio $drives \
	-append "root=/dev/vda ro console=ttyS0 quiet init=/fill.py"

for name in v5 v5-1k v5-2048 v4 v4-1k torn used; do
	xz -9e <"$name.img" >"$here/$name.img.xz"
done
tr -d '\0' <told.img | xz -9e >"$here/told.json.xz"
