"""This package reads FAT12, FAT16 and FAT32 with long names, as EFI partitions have it.

The format: the FAT specification of the UEFI forum's predecessors, and the Linux kernel's fs/fat/, whose view of names,
modes and times is given here. Nothing that is read here is trusted.
"""
