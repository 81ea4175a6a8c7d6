"""This package knows what starts a guest: its kernels, what is told to them, and which drivers they bring."""

from vmi.auditing.guest.kernel.command_lines import command_lines
from vmi.auditing.guest.kernel.kernels import Kernel, kernels
from vmi.auditing.guest.kernel.model import CommandLine

__all__ = ["CommandLine", "Kernel", "command_lines", "kernels"]
