"""Each owner is a GitHub user or team that can exist, and a team is of the curators' organisation.

Owners and managers are asked for a review by their handles: `@user`, or `@organisation/team`. GitHub passes over a
handle that it does not know without a word, and then nobody is asked for this directory.

A user's name has at most 39 letters, digits and single dashes. A team is asked only in the repositories of its own
organisation; that is the one of the curators' team in CODEOWNERS.

    owners: ["@ada", "@organisation/images"]

Whether the user or team exists, and may write to this repository, only GitHub knows: it says so on the page of the
file CODEOWNERS. That the handle stands in CODEOWNERS is the rule `codeowners-current`.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest import owners as codeowners
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "owners-known"
SEVERITY = Severity.ERROR

_LOGIN = re.compile(r"@[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_LONGEST_LOGIN = 39


def check(
    manifest: Manifest[Appliance] | Manifest[VirtualOrganisation],
    model: Appliance | VirtualOrganisation,
    around: Around,
) -> Problems:
    """This looks at an appliance's owners, or at a VO's managers."""
    del manifest
    key, handles = ("owners", model.owners) if isinstance(model, Appliance) else ("managers", model.managers)
    for index, handle in enumerate(handles):
        if message := _fault(handle, around):
            yield Problem(message, (key, index))


def _fault(handle: str, around: Around) -> str:
    login, slash, _ = handle.partition("/")
    if not _LOGIN.fullmatch(login):
        return f"'{login}' is no name on GitHub: single dashes only between letters and digits"
    if len(login) > _LONGEST_LOGIN + 1:
        return f"'{login}' is no name on GitHub: it has more than {_LONGEST_LOGIN} characters"
    organisations = _organisations(around) if slash else ()
    if organisations and login.lower() not in organisations:
        return (
            f"team '{handle}' is not of this repository's organisation, {' or '.join(organisations)}; GitHub ignores it"
        )
    return ""


def _organisations(around: Around) -> tuple[str, ...]:
    """This is the organisations of the curators' teams; none when the curators are users, or not known."""
    curators = codeowners.curators(around.catalogue.codeowners)
    return tuple(dict.fromkeys(each.partition("/")[0].lower() for each in curators if "/" in each))
