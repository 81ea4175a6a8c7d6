"""This package opens a disk image offline, without root and without mounting, and judges it."""
