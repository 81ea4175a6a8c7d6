"""This module is the two ways in which an image can keep us from judging it."""

from vmi.core.errors import InputError


class UnreadableImage(InputError):
    """This is a container that cannot be opened or is damaged: there is no disk to judge. Exit 2."""


class CannotJudge(Exception):
    """This is a part of the disk that cannot be read: what depends on it fails, and never passes silently."""

    def __init__(self, reason: str, path: str = "disk"):
        super().__init__(reason)
        self.reason = reason
        """Lower case, no full stop."""
        self.path = path
        """Where: a path in the image, or the name of a structure."""
