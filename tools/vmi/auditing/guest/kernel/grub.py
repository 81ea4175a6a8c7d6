"""This module reads what GRUB passes to kernels: its menu, its environment, and the settings behind them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel.model import LINES_LIMIT, CommandLine
from vmi.auditing.guest.kernel.shell import VALUE_LIMIT, commands, expanded, logical_lines

DIRECTORIES = ("/boot/grub", "/boot/grub2")
SETTINGS = ("/etc/default/grub", "/etc/default/grub.d/*.cfg")
MENU_LIMIT = 2000
_LINUX = ("linux", "linux16", "linuxefi")
_INITRD = ("initrd", "initrd16", "initrdefi")
_SET = re.compile(r"\s*set\s+(\w{1,64})=(.*)", re.ASCII)
_ASSIGNMENT = re.compile(r"(?:export\s+)?(GRUB_\w{1,64})(\+?)=(.*)", re.ASCII)
_WANTED = {"GRUB_CMDLINE_LINUX": True, "GRUB_CMDLINE_LINUX_DEFAULT": True, "GRUB_CMDLINE_LINUX_RECOVERY": False}
_DEVICE = re.compile(r"\([^)]{0,64}\)")


def menus(guest: Guest) -> list[str]:
    """This is the files in which GRUB looks for its menu."""
    places = [f"{directory}/{name}" for directory in DIRECTORIES for name in ("grub.cfg", "custom.cfg")]
    found = [*places, *guest.glob("/boot/efi/EFI/*/grub.cfg")]
    return [path for path in found if guest.lstat(path) and guest.exists(path)]


def environment(guest: Guest) -> dict[str, str]:
    """This is what is saved in grubenv: a block of 1 KiB of name=value."""
    values: dict[str, str] = {}
    for path in (f"{directory}/grubenv" for directory in DIRECTORIES):
        for _, line in guest.lines(path):
            name, is_set, value = line.partition("=")
            if is_set:
                values[name] = value
    return values


def menu_lines(guest: Guest) -> Iterator[CommandLine]:
    """This is what each entry of the menus passes."""
    saved = environment(guest)
    for path in menus(guest):
        text = guest.read_text(path) or ""
        values = {match[1]: match[2].strip("\"'")[:VALUE_LIMIT] for match in map(_SET.match, text.split("\n")) if match}
        yield from _entries(path, text, values | saved)


def _entries(path: str, text: str, values: dict[str, str]) -> Iterator[CommandLine]:
    begun: CommandLine | None = None
    about_kernels = ((n, line) for n, line in logical_lines(text) if "linux" in line or "initrd" in line)
    for count, (number, line) in enumerate(about_kernels):
        if count > MENU_LIMIT:
            raise CannotJudge(f"has more than {MENU_LIMIT} lines about kernels", path)
        for name, *words in commands(expanded(line, values), path):
            if name in _LINUX and words:
                if begun:
                    yield begun
                begun = CommandLine(path, number, tuple(words[1:]), place(words[0]))
            elif name in _INITRD and begun:
                begun = begun.with_more(initrds=[*map(place, words)])
    if begun:
        yield begun


def place(word: str) -> str:
    """This is a path without the device that GRUB may have before it."""
    return _DEVICE.sub("", word, count=1)


class _Assigned(NamedTuple):
    path: str
    line: int
    value: str


def setting_lines(guest: Guest) -> Iterator[CommandLine]:
    """This is what the entries of the next menu will pass: the settings as the shell would have them at the end."""
    assigned: dict[str, _Assigned] = {}
    for path in (path for pattern in SETTINGS for path in guest.glob(pattern)):
        for number, line in logical_lines(guest.read_text(path) or ""):
            if match := _ASSIGNMENT.match(line):
                before = {name: one.value for name, one in assigned.items()}
                words = [word for command in commands(expanded(match[3], before), path) for word in command]
                value = f"{before.get(match[1], '')} " * bool(match[2]) + (words[0] if words else "")
                assigned[match[1]] = _Assigned(path, number, value[:VALUE_LIMIT])
    for name, is_default in _WANTED.items():
        if one := assigned.get(name):
            yield CommandLine(one.path, one.line, tuple(one.value.split()), is_default=is_default)


def demand_few(lines: list[CommandLine]) -> list[CommandLine]:
    """This refuses more entries than anybody could choose from."""
    if len(lines) > LINES_LIMIT:
        raise CannotJudge(f"more than {LINES_LIMIT} boot entries", lines[LINES_LIMIT].path)
    return lines
