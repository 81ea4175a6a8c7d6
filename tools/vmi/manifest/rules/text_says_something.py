"""Texts say something: title, description, and why there are an account or a waiver.

They are what people read in the catalogue, in the dashboards of clouds and in the pull request that asks a VO to
endorse the image. Blanks, or a description that repeats the title, tell nobody whether this image is the one.

    title: Debian 13 with Podman
    description: >-
      Debian 13 ready to run containers without root: Podman, user namespaces prepared for the default user.

What `vmi new` and others write for the author to replace (`Say here what ...`, `...`) is a warning, also as the
`purpose` of an account and the `reason` of a waiver. The description that `vmi new` and `vmi import` make when nobody
gives one is true, but true of every other image as well: it is a hint until an author says what this one is for.
"""

import re

from vmi.core.findings import Severity
from vmi.core.yaml import Route
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "text-says-something"
SEVERITY = Severity.ERROR

SHORT = 15
LOOKED_AT = 4000
_PLACEHOLDER = re.compile(r"\bsay here (?:what|whom)\b|\b(?:todo|fixme|xxx|tbd|lorem ipsum)\b", re.IGNORECASE)
_MADE = re.compile(
    r"(?:: small, with cloud-init, SSH with keys only, and a firewall(?: that opens [0-9a-z/, -]{1,2000} besides SSH)?"
    r"| for clouds(?:, built from (?:its installer|a cloud image))?: SSH with keys, contextualized by cloud-init"
    r"|\AVirtual machine images for .{1,300}, chosen and approved by its managers)\.\Z"
)
"""What `vmi new` and `vmi import` write of every image, or of every VO."""
_EMPTY = frozenset({"...", "\N{HORIZONTAL ELLIPSIS}", "?", "-", "purpose", "reason", "description", "title", "text"})


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This reads both."""
    del manifest, around
    yield from of_texts(appliance.title, appliance.description)
    for index, account in enumerate(appliance.accounts):
        yield from _of_placeholder(account.purpose, ("accounts", index, "purpose"), "what the account is for")
    for index, waiver in enumerate(appliance.waivers):
        if len(waiver.reason) >= SHORT:  # of a shorter one `waiver-reason` speaks
            yield from _of_placeholder(waiver.reason, ("waivers", index, "reason"), "why the check is waived")


def _of_placeholder(text: str, route: Route, wanted: str) -> Problems:
    """This finds what a tool wrote for the author to replace."""
    match = _PLACEHOLDER.search(text)
    plain = text.strip().strip("<>[]()").rstrip(".").casefold()
    if match or text.strip() in _EMPTY or plain in _EMPTY:
        shown = match[0] if match else text.strip()
        message = f"'{shown}' stands for what the author has to say"
        yield Problem(message, route, hint=f"write {wanted}", severity=Severity.WARNING)


def of_texts(title: str, description: str) -> Problems:
    """This reads a title and a description."""
    said = description.strip()
    yield from _of_placeholder(title, ("title",), "one line for people")
    replaced = list(_of_placeholder(description, ("description",), "what it is and what it is good for"))
    yield from replaced
    if not title.strip():
        yield Problem("the title is empty", ("title",), hint="write one line for people")
    if not said:
        yield Problem("the description is empty", ("description",), hint="write what it is and what it is good for")
    elif replaced:
        return
    elif said.rstrip(".").casefold() == title.strip().rstrip(".").casefold() or len(said) < SHORT:
        message = "the description says no more than a title does"
        hint = "write what it is and what it is good for, in a paragraph"
        yield Problem(message, ("description",), hint=hint, severity=Severity.HINT)
    elif _MADE.search(said[-LOOKED_AT:]):
        message = "a tool wrote this description; it is as true of any other"
        hint = "write what this one is good for, and for whom"
        yield Problem(message, ("description",), hint=hint, severity=Severity.HINT)
