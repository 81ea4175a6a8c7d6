"""This module compares: two reports in, one Comparison out, nothing else looked at."""

from pydantic import ValidationError

from vmi.auditing.comparing.facts import Facts, Unreadable
from vmi.auditing.comparing.models import Comparison, Side, Topic
from vmi.auditing.comparing.summing_up import summary
from vmi.auditing.comparing.topics import TOPICS, Compared
from vmi.auditing.models import AuditReport
from vmi.core.errors import InputError
from vmi.core.models import first_fault
from vmi.core.printable import printable

SENTENCE = 300


def compare(old: AuditReport, new: AuditReport, old_name: str, new_name: str) -> Comparison:
    """This is how the new image differs from the old one, by what their reports tell."""
    before, after = _facts(old, old_name), _facts(new, new_name)
    topics = tuple(_topic(each, before, after) for each in TOPICS)
    return Comparison(old=_side(old, old_name), new=_side(new, new_name), summary=summary(topics), topics=topics)


def _facts(report: AuditReport, name: str) -> Facts:
    try:
        return Facts.model_validate(report.facts)
    except ValidationError as error:
        raise InputError(f"holds facts that are none: {printable(first_fault(error))}", where=name) from error


def _side(report: AuditReport, name: str) -> Side:
    return Side(name=printable(name), image_sha256=report.image_sha256, tool=printable(report.tool))


def _topic(each: Compared, old: Facts, new: Facts) -> Topic:
    reasons = [reason for side, facts in (("old", old), ("new", new)) if (reason := _untold(each, side, facts))]
    changes = () if reasons else tuple(each.changes(old, new))
    reasons += [reason for side, facts in (("old", old), ("new", new)) if (reason := _cut(each, side, facts))]
    return Topic(
        id=each.id, title=each.title, important=each.important, changes=changes, not_compared="; ".join(reasons)
    )


def _untold(each: Compared, side: str, facts: Facts) -> str:
    """This is why a side does not tell what is needed; empty when it does."""
    for need in each.needs:
        fact = getattr(facts, need)
        if isinstance(fact, Unreadable):
            return f"the {side} image cannot be read there: {printable(fact.unreadable, SENTENCE)}"
        if fact is None and facts.guest:
            return f"the {side} image cannot be read: {printable(facts.guest.unreadable, SENTENCE)}"
        if fact is None:
            return f"the {side} report does not tell: audit that image again with this version"
    return ""


def _cut(each: Compared, side: str, facts: Facts) -> str:
    number = sum(facts.left_out.get(need, 0) for need in each.needs)
    return f"{number} more that the {side} report does not hold" if number else ""
