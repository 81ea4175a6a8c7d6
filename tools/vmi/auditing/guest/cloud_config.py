"""This module reads cloud-init's configuration as cloud-init does: cloud.cfg, then the files of cloud.cfg.d by name.

A later file wins: mappings are merged, anything else is replaced. A file with a header of Jinja is read with words in
place of what a machine would fill in.
"""

import re
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.remembering import remembered
from vmi.auditing.guest.yaml_tree import LIMIT_BYTES, Node, parse

CONFIGURATION = "/etc/cloud/cloud.cfg"
DIRECTORY = "/etc/cloud/cloud.cfg.d"
LIMIT_FILES = 200
LIMIT_TOGETHER_BYTES = 2**20
DS_IDENTIFY = "/etc/cloud/ds-identify.cfg"
_JINJA_HEADER = re.compile(rb"##\s*template\s*:\s*jinja", re.IGNORECASE)
_JINJA = re.compile(rb"\{\{[^{}\n]{0,500}\}\}|\{%[^%\n]{0,500}%\}|\{#[^#\n]{0,500}#\}")
_FILLED_IN = re.compile(
    rb"\{\{-?\s{0,9}(?:v1|ds)[.\[][^|(+~\n]{1,200}\}\}|\{%-?\s{0,9}(?:if|elif|else|endif)\b.*|\{#.*"
)
"""What a cloud knows of a machine, and what depends on it; any other expression may be whatever its author likes."""


class Setting(NamedTuple):
    """This is one top-level key."""

    values: tuple[str, ...]
    """The text under it, or the texts of its list; empty for anything else."""
    path: str
    line: int


@remembered
def documents(guest: Guest) -> tuple[Node, ...]:
    """This is each file of the configuration, in the order in which they count."""
    first = _document(guest, CONFIGURATION)
    named = first.get("conf_d")
    directory = (named.text if named else None) or DIRECTORY
    paths = [f"{directory}/{name}" for name in guest.names(directory) if name.endswith(".cfg")]  # hidden ones too
    sizes = [entry.size for path in paths if (entry := guest.stat(path))]
    if len(paths) > LIMIT_FILES or sum(sizes) > LIMIT_TOGETHER_BYTES:
        raise CannotJudge(f"holds more than {LIMIT_FILES} files, or more than a megabyte", directory)
    return (first, *(_document(guest, path) for path in paths))


@remembered
def merged(guest: Guest) -> Node:
    """This is the configuration that counts; each value knows the file and line that it is from."""
    whole = Node(CONFIGURATION, 1, is_mapping=True)
    for document in reversed(documents(guest)):  # the first to say something wins, so what lies between does not count
        if document.is_mapping:
            whole = _merge(document, whole)
    return whole


def settings(guest: Guest) -> dict[str, Setting]:
    """This is every top-level key with the value that counts and the place where it stands."""
    return {key: Setting(node.texts, node.path, node.line) for key, node in merged(guest).fields.items()}


def _document(guest: Guest, path: str) -> Node:
    data = guest.read_bytes(path, LIMIT_BYTES) or b""
    if _JINJA_HEADER.match(data):
        if strange := next((each for each in _JINJA.findall(data) if not _FILLED_IN.fullmatch(each)), None):
            raise CannotJudge(f"'{strange[:60].decode(errors='replace')}' of Jinja is not evaluated", path)
        data = _JINJA.sub(lambda found: b"jinja" if found[0].startswith(b"{{") else b"", data)
    return parse(data, path)


def _merge(under: Node, over: Node) -> Node:
    """A mapping stays one where a later file has a list or a word for it: cloud-init's own merger does so."""
    if not under.is_mapping:
        return over
    if not over.is_mapping:
        return over if over.text is not None and not over.is_word else under
    both = Node(over.path, over.line, is_mapping=True, fields=dict(under.fields))
    for key, value in over.fields.items():
        there = under.fields.get(key)
        both.fields[key] = _merge(there, value) if there else value
    return both
