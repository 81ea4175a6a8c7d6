"""This module is what two images differ in, topic by topic."""

from typing import Literal

from vmi.core.models import Model, Sha256

What = Literal["added", "removed", "changed", "upgraded", "downgraded"]


class Change(Model):
    """This is one thing that is not as it was."""

    what: What
    """`upgraded` and `downgraded` only of packages and kernels whose versions can be ordered."""
    name: str
    """What it is called: an account, a path, a package."""
    old: str = ""
    """How it was; empty for what was added."""
    new: str = ""
    """How it is; empty for what was removed."""
    source: str = ""
    """Of a package: what it is built from, where that is called otherwise."""
    lines: tuple[str, ...] = ()
    """Of configuration: the lines that went, each behind `- `, and those that came, behind `+ `; secrets are stars."""


class Topic(Model):
    """This is everything of one kind."""

    id: str
    """Such as `accounts`."""
    title: str
    """For people."""
    important: bool
    """True for what decides who gets in, and with which rights."""
    changes: tuple[Change, ...] = ()
    """What is not as it was, in the order of names, or the largest first."""
    not_compared: str = ""
    """Why nothing, or not all, is said of it: one of the reports does not tell."""


class Side(Model):
    """This is one of the two images."""

    name: str
    """The file that was compared: the image, or the report of its audit."""
    image_sha256: Sha256
    """Of the image's file."""
    tool: str
    """What audited it."""


class Comparison(Model):
    """This is how the new image differs from the old one."""

    old: Side
    """What was there before."""
    new: Side
    """What is to come."""
    summary: str
    """All changes in one sentence."""
    topics: tuple[Topic, ...]
    """What was compared, what is important first."""
