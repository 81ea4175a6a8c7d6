"""This module is what a manifest's name must be: that of its directory."""

from vmi.manifest.rule import AnyManifest, Problem, Problems


def other_than_directory(manifest: AnyManifest, name: str) -> Problems:
    """This is the problem when they are not the same."""
    if name != manifest.name:
        message = f"name is '{name}', the directory is '{manifest.name}'"
        yield Problem(message, ("name",), hint=f"write `name: {manifest.name}`, or rename the directory")
