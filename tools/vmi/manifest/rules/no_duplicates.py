"""Nothing is listed twice: formats, keywords, owners, accounts, services, packages, waivers and other lists.

An entry that stands there twice does nothing, or worse: of two accounts, two services or two waivers with one name,
a reader changes one and wonders why the other still holds.

Remove one of the two.
"""

from collections.abc import Iterator, Sequence

from vmi.core.findings import Severity
from vmi.core.yaml import Route
from vmi.manifest.models import Appliance, BootstrapBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "no-duplicates"
SEVERITY = Severity.WARNING


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This goes through each list."""
    del manifest, around
    for around_it, key, words in _lists(appliance):
        yield from repeated(around_it, key, words)


def repeated(around_it: Route, key: str, words: Sequence[str]) -> Problems:
    """This yields each word of a list that stood in it before; `key` names what of an entry must differ."""
    seen: dict[str, int] = {}
    for index, word in enumerate(words):
        if word.casefold() in seen:
            first = seen[word.casefold()] + 1
            route = (*around_it, index, key) if key else (*around_it, index)
            message = f"'{word}' stands a second time in {'.'.join(map(str, around_it))}; it is already entry {first}"
            yield Problem(message, route, hint="remove one of the two")
        else:
            seen[word.casefold()] = index


def _lists(appliance: Appliance) -> Iterator[tuple[Route, str, Sequence[str]]]:
    yield ("formats",), "", appliance.formats
    yield ("keywords",), "", appliance.keywords
    yield ("owners",), "", appliance.owners
    yield ("hypervisors",), "", appliance.hypervisors
    yield ("contextualization", "datasources"), "", appliance.contextualization.datasources
    yield ("accounts",), "name", [account.name for account in appliance.accounts]
    yield ("services",), "unit", [service.unit for service in appliance.services]
    yield ("waivers",), "check", [waiver.check for waiver in appliance.waivers]
    if isinstance(appliance.base, BootstrapBase):
        yield ("base", "packages"), "", appliance.base.packages
