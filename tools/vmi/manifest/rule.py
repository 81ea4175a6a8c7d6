"""This module is what a lint rule is: a module that yields problems, and what it may look at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from vmi.core.findings import Finding, Severity
from vmi.core.yaml import Route
from vmi.manifest.history import History
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.reading.content import Content
from vmi.manifest.repository import Catalogue, Manifest


@dataclass(frozen=True)
class Problem:
    """This is what a rule found; the engine turns it into a finding with file, line and column."""

    message: str
    """Lower case, no full stop, quoting the user's own word."""
    route: Route = ()
    """Which value of the manifest it is about, such as ("base", "suite")."""
    hint: str = ""
    """What to write instead."""
    at_key: bool = False
    """True when the key is what is wrong, not the value."""
    severity: Severity | None = None
    """When it differs from the rule's."""
    file: str = ""
    """Another file than the manifest, relative to its directory (for a rule of the catalogue: to the repository)."""
    line: int = 1
    """In that file, as column and width."""
    column: int = 1
    width: int = 1
    is_secret: bool = False
    """True when what stands there must not be shown."""


Problems = Iterator[Problem]
AnyManifest = Manifest[Appliance] | Manifest[VirtualOrganisation]
AnyModel = Appliance | VirtualOrganisation


@dataclass(frozen=True)
class Around:
    """This is what a rule may look at besides the manifest itself."""

    catalogue: Catalogue
    today: date
    checks: Callable[[], frozenset[str]]
    """The ids of the audit checks there are."""
    faults_of_record: Callable[[bytes, str], Sequence[Finding]]
    """What keeps a file of that name from being read as a release record, whose model belongs to a later step."""
    history: History | None
    """None where the catalogue is no git repository."""
    appliances: tuple[str, ...]
    """The names of those that are looked at in this run."""
    vos: tuple[str, ...]
    since: str | None = None
    """The commit that the working tree is compared with; None when the run is not about a change."""
    is_narrow: bool = False
    """True when appliances and VOs were named, and only they are looked at."""

    @property
    def whole(self) -> bool:
        """True when everything is looked at."""
        return self.since is None and not self.is_narrow


class Rule(Protocol):
    """This is what every rule says of itself; its docstring is its page of the manual."""

    __doc__: str | None
    ID: str
    """Such as `disk-size`: the file's name with dashes."""
    SEVERITY: Severity


class ApplianceRule(Rule, Protocol):
    """This is a rule about one appliance, called when its manifest is readable."""

    def check(self, manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
        """This yields what is wrong."""


class ContentRule(Rule, Protocol):
    """This is a rule about what an appliance's scripts, playbooks and seeds say, and about nothing else."""

    def check(self, read: Content) -> Problems:
        """This yields what is wrong; the same of two contents with equal origins, and then it is asked once."""


class PreparedRule(ApplianceRule, Protocol):
    """This is a rule about one appliance that runs a program, for many appliances at once."""

    def prepare(self, manifests: Sequence[Manifest[Appliance]], around: Around) -> None:
        """This is called before `check` with the appliances that are checked next, readable or not."""


class VoRule(Rule, Protocol):
    """This is a rule about one VO, called when its manifest is readable."""

    def check(self, manifest: Manifest[VirtualOrganisation], vo: VirtualOrganisation, around: Around) -> Problems:
        """This yields what is wrong."""


class SourceRule(Rule, Protocol):
    """This is a rule about an appliance or a VO that is called as well when the manifest is not readable."""

    def check(self, manifest: AnyManifest, model: AnyModel | None, around: Around) -> Problems:
        """This yields what is wrong; without a model, in what stands in the manifest."""


class CatalogueRule(Rule, Protocol):
    """This is a rule about the repository as a whole, called once."""

    def check(self, around: Around) -> Problems:
        """This yields what is wrong, each with its file."""
