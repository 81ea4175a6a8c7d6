"""This module is what leftovers are judged by: how much there is."""

from vmi.auditing.guest.guest import Guest


def size(guest: Guest, path: str) -> int:
    """This is how many bytes a file has; a link counts as what it leads to, anything else as nothing."""
    entry = guest.stat(path)
    return entry.size if entry and entry.is_file else 0
