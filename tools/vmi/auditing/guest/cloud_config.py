"""This module reads cloud-init's configuration: cloud.cfg, then cloud.cfg.d/*.cfg, the last one to name a key wins.

Only top-level keys are read, with text or a list of texts under them. `vmi.core.yaml` is for manifests and refuses the
aliases that stock files of cloud-init use; here they are passed over, and nothing is ever expanded.
"""

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

LIMIT_BYTES = 256 * 1024


class Setting(NamedTuple):
    """This is one top-level key."""

    values: tuple[str, ...]
    """The text under it, or the texts of its list; empty for anything else."""
    path: str
    line: int


def settings(guest: Guest) -> dict[str, Setting]:
    """This is every top-level key with the value that counts and the place where it stands."""
    found: dict[str, Setting] = {}
    for path in ["/etc/cloud/cloud.cfg", *guest.glob("/etc/cloud/cloud.cfg.d/*.cfg")]:
        text = (guest.read_bytes(path, LIMIT_BYTES) or b"").decode("utf-8", "replace")
        try:
            found.update(_top_level(text, path))
        except (yaml.YAMLError, ValueError) as error:  # ValueError: an escape that names no character
            raise CannotJudge(f"is not YAML: {' '.join(str(error).split())}", path) from error
    return found


def _top_level(text: str, path: str) -> Iterator[tuple[str, Setting]]:
    depth = 0
    key: tuple[str, int] | None = None
    values: list[str] = []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent):
            if depth == 1 and key is None:
                key = (event.value, event.start_mark.line + 1 if event.start_mark else 1)
                continue
            if depth == 1 or (depth == 2 and key):
                values.append(event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            continue
        if depth == 1 and key:
            yield key[0], Setting(tuple(values), path, key[1])
            key, values = None, []
