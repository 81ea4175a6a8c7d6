"""This module is how the checks of this family tell of secrets and files: where, what, never the secret itself."""

from collections.abc import Iterable

from vmi.auditing.content.searching import Found
from vmi.auditing.content.secrets import secrets_about
from vmi.auditing.content.topics import Topic
from vmi.auditing.guest.guest import Guest
from vmi.auditing.subject import Observations, Subject, fail, hint
from vmi.core.secrets import Confidence

Traces = tuple[tuple[str, tuple[str, ...]], ...]
"""What a file is, and patterns of the paths where it lies."""


def told(subject: Subject, topic: Topic) -> Observations:
    """This is every secret about something; one that only looks like it, in a program, is a hint."""
    for path, secret in secrets_about(subject, topic):
        say = hint if secret.confidence is Confidence.LOW else fail
        yield say(path, describe(Found(path, secret)), secret.line)


def describe(found: Found) -> str:
    """This is what a secret is, and at most how it begins."""
    if found.secret.family == "private-key":
        return f"holds a {found.secret.title}"
    return f"{found.secret.title}: {found.secret.evidence}"


def traced(subject: Subject, topic: Topic, traces: Traces) -> Observations:
    """This is every secret about something, and every file that says so by its place alone."""
    yield from told(subject, topic)
    known = {found.path for found in secrets_about(subject, topic)}
    for what, patterns in traces:
        for path in _files(subject.guest, patterns):
            if path not in known:
                yield fail(path, what)


def _files(guest: Guest, patterns: Iterable[str]) -> list[str]:
    """Files that hold something."""
    paths = {path for pattern in patterns for path in guest.glob(pattern)}
    return sorted(path for path in paths if guest.size(path))
