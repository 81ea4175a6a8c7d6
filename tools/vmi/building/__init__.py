"""This package turns a planned build into a disk image: a bootstrapped or given base, Packer, QEMU, compression."""
