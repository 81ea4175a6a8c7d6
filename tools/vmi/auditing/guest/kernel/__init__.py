"""This package knows what starts a guest: its kernels, what is told to them, and which drivers they bring."""

from vmi.auditing.guest.kernel.command_lines import CommandLine, command_lines
from vmi.auditing.guest.kernel.kernels import Kernel, kernels

__all__ = ["CommandLine", "Kernel", "command_lines", "kernels"]
