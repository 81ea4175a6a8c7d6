"""This module is what a new appliance or VO must know: questions in order, each with a default and its own judge."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vmi.core.findings import Finding
from vmi.core.printable import printable
from vmi.manifest.distributions import boots_with_mib
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing import beginning
from vmi.manifest.writing.beginning import SSH, USERS, Beginning

BASES = "debian SUITE, ubuntu SUITE, the name of an appliance here, or the https address of a cloud image"
DISK_MIB = {"Debian": 4096, "Ubuntu": 4096}
"""What these distributions' cloud images fit into; others are larger."""
LARGE_DISK_MIB = 10240


class Wrong(Exception):
    """This is an answer that cannot be; the message says why, and what to write instead."""


@dataclass(frozen=True)
class Question:
    """This is one thing to know."""

    option: str
    """How it is said on the command line."""
    text: str
    default: str
    answer: Callable[[str], None]
    """Takes it, or says what is Wrong."""


@dataclass
class Draft:
    """This is what is known so far of a new appliance."""

    name: str
    catalogue: Catalogue
    title: str = ""
    owners: tuple[str, ...] = ()
    base: dict[str, Any] = field(default_factory=dict)
    os: dict[str, Any] = field(default_factory=dict)
    default_user: str = ""
    ports: tuple[dict[str, Any], ...] = ()

    def questions(self, owner: str) -> Iterator[Question]:
        """This is every question, in order; later ones depend on the answers to earlier ones."""
        yield Question("--title", "title, one line for people", "", self._take_title)
        yield Question("--owner", "who reviews changes, such as @you or @organisation/team", owner, self._take_owners)
        yield Question("--distribution, --from or --cloud-image", f"start from: {BASES}", "", self._take_base)
        if self.base.get("kind") == "cloud-image":
            yield Question("--checksum", "the image's checksum, sha256:... or sha512:...", "", self._take_checksum)
        if self.base and not self.os:
            yield Question("--os", "what runs inside, name and version, such as Debian 13", "", self._take_os)
        user = USERS.get(self.os.get("name", ""), "")
        yield Question("--default-user", "whom users log in as", self.default_user or user or "cloud", self._take_user)
        yield Question("--port", "ports to open besides SSH, such as 443/tcp 8000-8100/udp", "none", self._take_ports)

    def beginning(self) -> Beginning:
        """This is the draft as far as it is known, with what cannot be wrong in place of the rest."""
        derived = self._derived()
        return Beginning(
            name=self.name,
            title=self.title or "Title",
            owners=self.owners or ("@owner",),
            base=self.base or {"kind": "bootstrap", "distribution": "debian", "suite": "trixie"},
            os=self.os or {"name": "Debian", "version": "13"},
            default_user=self.default_user or "debian",
            inbound=(SSH, *self.ports),
            disk_mib=derived.disk_mib if derived else self._disk_mib(),
            memory_mib=derived.requirements.memory_mib.minimum if derived else self._memory_mib(),
            has_firewall=bool(derived) and not self.ports,
        )

    def _disk_mib(self) -> int:
        if self.base.get("kind") == "cloud-image":
            return DISK_MIB.get(self.os.get("name", ""), LARGE_DISK_MIB)
        return 2048

    def _memory_mib(self) -> int:
        return max(512, boots_with_mib(self.os.get("name", "Debian")))

    def _derived(self) -> Any:  # Any: an Appliance or None
        if self.base.get("kind") != "appliance":
            return None
        return self.catalogue.appliance(self.base["name"]).model

    def _take_title(self, text: str) -> None:
        self.title = text
        self._judge(bool(text), "a title is needed: the catalogue shows it")

    def _take_owners(self, text: str) -> None:
        words = text.replace(",", " ").split()
        self.owners = tuple(word if word.startswith("@") else f"@{word}" for word in words)
        self._judge(bool(words), "somebody must review changes")

    def _take_base(self, text: str) -> None:
        self.base, self.os = {}, {}
        kind, _, rest = text.partition(" ")
        if kind in beginning.SUITES:
            suite = rest.strip() or list(beginning.SUITES[kind])[1]
            self.base = {"kind": "bootstrap", "distribution": kind, "suite": suite}
        elif text.startswith(("https://", "http://")):
            self.base = {"kind": "cloud-image", "url": text, "checksum": f"sha256:{'0' * 64}"}
        elif self.catalogue.holds(text):
            self._take_appliance(text)
        else:
            there = ", ".join(self.catalogue.appliance_names[:10]) or "none"
            raise Wrong(f"'{printable(text)}' is none of: {BASES} (appliances: {there})")
        self.os = self.os or beginning.os_of(self.base) or {}
        self._judge(True, "")

    def _take_appliance(self, name: str) -> None:
        model = self.catalogue.appliance(name).model
        if model is None:
            raise Wrong(f"the manifest of '{name}' has mistakes itself; see `vmi lint {name}`")
        self.base = {"kind": "appliance", "name": name, "version": model.version}
        self.os = {"name": model.os.name, "version": model.os.version}
        self.default_user = model.contextualization.default_user

    def _take_checksum(self, text: str) -> None:
        self.base["checksum"] = text
        self._judge(text != f"sha256:{'0' * 64}", "write the checksum that the distribution publishes beside the image")

    def _take_os(self, text: str) -> None:
        name, _, version = text.rpartition(" ")
        self.os = {"name": name, "version": version}
        self._judge(bool(name and version), "write the name and the version, such as Debian 13")

    def _take_user(self, text: str) -> None:
        self.default_user = text
        self._judge(text != "root", "users log in as an account of their own, not as root")

    def _take_ports(self, text: str) -> None:
        words = [] if text == "none" else text.replace(",", " ").split()
        read = [beginning.port(word) for word in words]
        for word, each in zip(words, read, strict=True):
            if each is None:
                raise Wrong(f"'{printable(word)}' is no port: write 443/tcp, 53/udp or 8000-8100/tcp")
        self.ports = tuple(each for each in read if each and each != SSH)
        self._judge(True, "")

    def _judge(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise Wrong(otherwise)
        judge(beginning.appliance_values(self.beginning()))


@dataclass
class VoDraft:
    """This is what is known so far of a new VO."""

    name: str
    title: str = ""
    managers: tuple[str, ...] = ()
    email: str = ""

    def questions(self, owner: str) -> Iterator[Question]:
        """This is every question, in order."""
        yield Question("--title", "title, one line for people", "", self._take_title)
        yield Question("--manager", "who approves images, such as @you", owner, self._take_managers)
        yield Question("--email", "where providers and users reach the managers", "", self._take_email)

    def values(self) -> dict[str, Any]:
        """This is the manifest, with what cannot be wrong in place of what is not known."""
        managers, email = self.managers or ("@owner",), self.email or "a@b.example"
        return beginning.vo_values(self.name, self.title or "Title", managers, email)

    def _take_title(self, text: str) -> None:
        self.title = text
        self._judge(bool(text), "a title is needed: the catalogue shows it")

    def _take_managers(self, text: str) -> None:
        words = text.replace(",", " ").split()
        self.managers = tuple(word if word.startswith("@") else f"@{word}" for word in words)
        self._judge(bool(words), "somebody must approve images")

    def _take_email(self, text: str) -> None:
        self.email = text
        self._judge(bool(text), "an address is needed: providers write to it when an image is in trouble")

    def _judge(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise Wrong(otherwise)
        judge(self.values())


def judge(values: Mapping[str, Any]) -> None:
    """This asks the models that the linter asks, and says what they say."""
    if faults := beginning.faults(values):
        raise Wrong(_words(faults[0]))


def _words(finding: Finding) -> str:
    return printable(f"{finding.message}; {finding.hint}" if finding.hint else finding.message, 1000)
