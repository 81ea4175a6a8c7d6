"""This package reads ext2, ext3 and ext4: tables in bulk and in physical order, then one tree in memory.

The format: the Linux kernel's Documentation/filesystems/ext4/. Nothing that is read here is trusted: every offset is
checked against the disk, every count has a limit, and no directory is entered twice.
"""
