"""This module collects what kernels are told, from every loader that may start the guest."""

from itertools import chain

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel.entries import cmdline_lines, extlinux_lines, specified_lines
from vmi.auditing.guest.kernel.grub import demand_few, menu_lines, setting_lines
from vmi.auditing.guest.kernel.model import CommandLine
from vmi.auditing.guest.remembering import remembered


@remembered
def command_lines(guest: Guest) -> list[CommandLine]:
    """This is what each boot entry passes, and then the settings that the next entries will be made from."""
    sources = (menu_lines, specified_lines, extlinux_lines, setting_lines, cmdline_lines)
    return demand_few(list(chain.from_iterable(source(guest) for source in sources)))
