"""This family is about starting: loader, kernel, drivers, and what the kernel is told."""

from vmi.auditing.checks.boot import architecture, bootable, console, kernel_words, menu_password, virtio
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (bootable, architecture, virtio, console, kernel_words, menu_password)
