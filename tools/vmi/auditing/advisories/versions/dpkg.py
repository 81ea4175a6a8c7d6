"""This module orders versions of Debian and its kin, after deb-version(7)."""

import re

from vmi.auditing.advisories.versions.numbers import Number, number

Part = tuple[tuple[int, ...] | Number, ...]
_PAIR = re.compile(r"([^0-9]*)([0-9]*)")
END = 0
"""Orders after a tilde and before everything else."""


def key(version: str) -> tuple[Number, Part, Part]:
    """This is the epoch, the upstream version and the revision."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon or not epoch.isdecimal():
        epoch, rest = "", version.strip()
    upstream, hyphen, revision = rest.rpartition("-")
    return number(epoch), _part(upstream if hyphen else rest), _part(revision if hyphen else "")


def _part(text: str) -> Part:
    pairs = [pair for pair in _PAIR.findall(text or "0") if pair != ("", "")]  # nothing is as good as zero
    ordered = [found for letters, digits in pairs for found in (_letters(letters), number(digits))]
    return (*ordered, _letters(""))


def _letters(text: str) -> tuple[int, ...]:
    return (*(_order(sign) for sign in text), END)


def _order(sign: str) -> int:
    if sign == "~":
        return -1
    return ord(sign) if sign.isascii() and sign.isalpha() else ord(sign) + 256
