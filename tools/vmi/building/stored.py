"""This module finds the builds that lie whole in the store."""

from pathlib import Path

from vmi.building.models import Artifacts
from vmi.core.errors import InputError

ARTIFACTS = "artifacts.json"


def whole(directory: Path) -> Artifacts | None:
    """This is the build that lies in a directory, None when there is none, or less than all of one: it is made again.

    An image's bytes are hashed where they are used (a base) or signed; here its size is enough.
    """
    try:
        made = Artifacts.read(directory / ARTIFACTS)
        image = directory / made.image.path
        return made if image.is_file() and image.stat().st_size == made.image.size_bytes else None
    except (InputError, StopIteration):
        return None
