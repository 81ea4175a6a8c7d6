"""This module finds the builds that lie whole in the store."""

from pathlib import Path

from vmi.building.models import Artifact, Artifacts
from vmi.core.errors import InputError

ARTIFACTS = "artifacts.json"


def whole(directory: Path) -> Artifacts | None:
    """This is the build that lies in a directory, None when there is none, or less than all of one: it is made again.

    An image's bytes are hashed where they are used (a base) or signed; here its size is enough.
    """
    try:
        made = Artifacts.read(directory / ARTIFACTS)
        return made if all(_is_there(directory, artifact) for artifact in made.artifacts) else None
    except InputError:
        return None


def _is_there(directory: Path, artifact: Artifact) -> bool:
    path = directory / artifact.path
    return path.is_file() and path.stat().st_size == artifact.size_bytes
