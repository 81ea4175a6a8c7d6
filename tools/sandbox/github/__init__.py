"""This package is a private GitHub on loopback: REST, release assets and git over HTTP, on a real bare repository.

It answers with GitHub's paths, JSON and status codes for the calls that `vmi` makes, and refuses what GitHub refuses.
What it knows lies in one directory, so that a later start goes on where the last one ended.
"""

from sandbox.github.server import PrivateGitHub
from sandbox.github.users import User

__all__ = ["PrivateGitHub", "User"]
