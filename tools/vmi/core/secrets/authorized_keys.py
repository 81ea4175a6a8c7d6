"""This module finds SSH public keys where they open an account: fixed ones are a default account for their owner."""

import re
from collections.abc import Iterator

from vmi.core.secrets.model import Hit
from vmi.core.secrets.text import Manner, Text

_KEY = re.compile(
    rb"(?P<kind>ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]{3}|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)"
    rb"[ \t]{1,9}AAAA[A-Za-z0-9+/]{20,4000}={0,3}"
)
_IMPORT = re.compile(rb"(?:gh|lp):[A-Za-z0-9][A-Za-z0-9_.-]{0,60}")
_OPENED = re.compile(rb"authorized[_-]?key|sshkey[ \t]|ssh-copy-id")
_HOST = re.compile(rb"[ \t]{0,80}(?:\|1\|[^\s]{1,200}|\[?[A-Za-z0-9-]{1,63}\.[^\s\"'=]{1,200})[ \t]{1,9}")
_LINE_BYTES = 500
_FILE = re.compile(r"/\.?authorized_keys2?$|/authorized_keys/|/authorized_keys\.d/")


def hits(text: Text) -> Iterator[Hit]:
    """This is every key of a file that gives accounts to keys."""
    if text.manner is Manner.PROSE:
        return
    if b"AAAA" in text.data and (_FILE.search(text.place) or _OPENED.search(text.lower)):
        for match in _KEY.finditer(text.data):
            if not _names_a_host(text.data, match.start()):
                yield Hit("authorized-key.fixed", "SSH key that opens an account", *match.span())
    if b"ssh_import_id" in text.data or b"ssh-import-id" in text.data:
        for match in _IMPORT.finditer(text.data):
            yield Hit("authorized-key.imported", "SSH keys of a named person that open an account", *match.span())


def _names_a_host(data: bytes, start: int) -> bool:
    """A line of known_hosts begins with a host's name; it opens nothing."""
    begin = max(0, start - _LINE_BYTES)
    before = data[max(begin, data.rfind(b"\n", begin, start) + 1) : start]
    return _HOST.fullmatch(before) is not None
