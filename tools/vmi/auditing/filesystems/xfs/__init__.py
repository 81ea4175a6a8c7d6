"""This package reads XFS, versions 4 and 5: inodes in bulk and in physical order, then one tree in memory.

The format: "XFS Algorithms & Data Structures", and the Linux kernel's fs/xfs/libxfs/xfs_format.h. Nothing that is read
here is trusted: every block is checked against the disk, every count has a limit, every tree is entered once.
"""
