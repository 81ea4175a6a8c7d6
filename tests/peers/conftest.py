"""This module lends the tests here the world of publishing, see tests/publishing/world.py."""

from tests.publishing.conftest import signed, world

__all__ = ["signed", "world"]
