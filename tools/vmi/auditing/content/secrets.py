"""This module is every secret that an audit finds in files, by what it is about: at the usual places, or everywhere."""

from collections.abc import Mapping
from typing import cast

from vmi.auditing.content.places import at_usual_places
from vmi.auditing.content.reading import contents
from vmi.auditing.content.searching import Found
from vmi.auditing.content.topics import Topic, topic_of
from vmi.auditing.subject import Subject


def secrets_about(subject: Subject, topic: Topic) -> tuple[Found, ...]:
    """This is the secrets that one check tells of, by path and line."""
    return _by_topic(subject).get(topic, ())


def _by_topic(subject: Subject) -> Mapping[Topic, tuple[Found, ...]]:
    memory, question = subject.guest.memory, (_by_topic, subject.request.deep)
    if question not in memory:
        everywhere = contents(subject).secrets if subject.request.deep else ()
        found: dict[Topic, list[Found]] = {}
        for each in sorted({*at_usual_places(subject.guest), *everywhere}, key=_place):
            found.setdefault(topic_of(each), []).append(each)
        memory[question] = {topic: tuple(each) for topic, each in found.items()}
    return cast("Mapping[Topic, tuple[Found, ...]]", memory[question])


def _place(found: Found) -> tuple[str, int, int]:
    return found.path, found.secret.line, found.secret.column
