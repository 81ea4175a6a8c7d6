"""This module knows the files that decide who gets in, and as whom: nobody's word but the file itself counts there."""

import re

_ACCESS = re.compile(
    r"/etc/(?:sudoers(?:\.d/.*)?|doas\.conf|ssh/.*|pam\.d/.*|security/.*|polkit-1/.*|sssd/.*|nsswitch\.conf|ld\.so\.preload)"
    r"|.*/\.ssh/.*"
)


def says_who_gets_in(path: str) -> bool:
    """This is true for such a file."""
    return _ACCESS.fullmatch(path) is not None
