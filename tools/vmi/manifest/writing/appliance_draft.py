"""This module is what a new appliance must know: questions in order, later ones by the answers to earlier ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vmi.core.printable import printable
from vmi.manifest.distributions import NAMES, boots_with_mib, suite_meant, suite_of
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing import beginning
from vmi.manifest.writing.beginning import SSH, USERS, Beginning
from vmi.manifest.writing.question import MOST_NAMED, PEOPLE, Question, Wrong, judge, people, there

BASES = "debian SUITE, ubuntu SUITE, the name of an appliance here, or the https address of a cloud image"
PORTS = "write 443/tcp, 53/udp or 8000-8100/tcp"
DISK_MIB = {"Debian": 4096, "Ubuntu": 4096}
"""What these distributions' cloud images fit into; others are larger."""
LARGE_DISK_MIB = 10240


@dataclass
class ApplianceDraft:
    """This is what is known so far of a new appliance."""

    name: str
    catalogue: Catalogue
    asks_os: bool = False
    """True when the author says what runs inside, also where it follows from the base."""
    stands_on_appliance: bool = False
    """True when the base is an appliance whatever it is called."""
    title: str = ""
    description: str = ""
    owners: tuple[str, ...] = ()
    base: dict[str, Any] = field(default_factory=dict)
    os: dict[str, Any] = field(default_factory=dict)
    default_user: str = ""
    ports: tuple[dict[str, Any], ...] = ()

    def questions(self, owner: str) -> Iterator[Question]:
        """This is every question, in order; later ones depend on the answers to earlier ones."""
        yield Question("--title", "title, one line for people", "", self._take_title)
        yield Question("--owner", "who reviews changes, such as @you or @organisation/team", owner, self._take_owners)
        bases = self._bases()
        yield Question("--distribution, --from or --cloud-image", "start from", "", self._take_base, bases)
        if self.base.get("kind") == "bootstrap" and not self.base.get("suite"):
            yield self._suite_question(self.base["distribution"])
        if self.base.get("kind") == "cloud-image":
            yield Question("--checksum", "the image's checksum, sha256:... or sha512:...", "", self._take_checksum)
        if self.base and (self.asks_os or not self.os):
            yield Question("--os", "what runs inside, name and version, such as Debian 13", "", self._take_os)
        user = USERS.get(self.os.get("name", ""), "")
        yield Question("--default-user", "whom users log in as", self.default_user or user or "cloud", self._take_user)
        yield Question("--port", "ports to open besides SSH, such as 443/tcp 8000-8100/udp", "none", self._take_ports)
        if self.title and self.base:
            default = beginning.described(self.beginning())
            text = "description: what it is good for, and for whom"
            yield Question("--description", text, default, self._take_description)

    def _bases(self) -> tuple[str, ...]:
        names = self.catalogue.appliance_names
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        named = f": {', '.join(names[:MOST_NAMED])}{more}" if names else " (there is none yet)"
        return (
            "an image can start from one of these:",
            f"  debian, ubuntu     packages; with a release, such as debian {_suite_of('debian')}, or it is asked next",
            f"  NAME               an appliance of this catalogue{named}",
            "  https://...        a cloud image that a distribution publishes",
        )

    def _suite_question(self, distribution: str) -> Question:
        suites = ", ".join(f"{suite} ({version})" for suite, version in beginning.SUITES[distribution].items())
        text = f"which release of {distribution.capitalize()}: {suites}"
        return Question("--suite", text, _suite_of(distribution), self._take_suite)

    def beginning(self) -> Beginning:
        """This is the draft as far as it is known, with what cannot be wrong in place of the rest."""
        derived = self._derived()
        base = {**self.base, "suite": self.base.get("suite") or "trixie"} if "distribution" in self.base else self.base
        below = (
            tuple(each.model_dump(mode="json", exclude_defaults=True) for each in derived.inbound)
            if derived
            else (SSH,)
        )
        opened = tuple(each for each in self.ports if not any(_holds(other, each) for other in below))
        kept = tuple(each for each in below if not any(_holds(other, each) for other in opened))
        return Beginning(
            name=self.name,
            title=self.title or "Title",
            owners=self.owners or ("@owner",),
            base=base or {"kind": "bootstrap", "distribution": "debian", "suite": "trixie"},
            os=self.os or {"name": "Debian", "version": "13"},
            default_user=self.default_user or "debian",
            inbound=(*kept, *opened),
            disk_mib=derived.disk_mib if derived else self._disk_mib(),
            memory_mib=derived.requirements.memory_mib.minimum if derived else self._memory_mib(),
            description=self.description,
            opened=opened,
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
        self.owners = people(text)
        self._judge(bool(self.owners), "somebody must review changes", PEOPLE)

    def _take_description(self, text: str) -> None:
        self.description = text
        self._judge(True, "")

    def _take_suite(self, text: str) -> None:
        self._take_release(self.base["distribution"], text)
        self.os = beginning.os_of(self.base) or {}
        self._judge(True, "")

    def _take_release(self, distribution: str, release: str) -> None:
        """A release is a suite or its number; one that is misspelt is said at once, before more is asked."""
        suite = suite_of(distribution, release) or release
        self.base = {"kind": "bootstrap", "distribution": distribution, "suite": suite}
        if meant := suite_meant(distribution, suite):
            self._judge(True, "")
            raise Wrong(f"{NAMES[distribution]} has no suite '{suite}' that is known; did you mean '{meant}'?")

    def _take_base(self, text: str) -> None:
        self.base, self.os = {}, {}
        if not text:
            raise Wrong(f"an image starts from {BASES}")
        kind, _, rest = text.partition(" ")
        if self.stands_on_appliance:
            self._take_appliance(text)
        elif kind in beginning.SUITES:
            self._take_release(kind, rest.strip())
        elif text.startswith(("https://", "http://")):
            self.base = {"kind": "cloud-image", "url": text, "checksum": f"sha256:{'0' * 64}"}
        else:
            self._take_appliance(text)
        self.os = self.os or beginning.os_of(self.base) or {}
        self._judge(True, "")

    def _take_appliance(self, name: str) -> None:
        if not self.catalogue.holds(name):
            other = "" if self.stands_on_appliance else f"; an image starts from {BASES}"
            raise Wrong(f"no appliance '{printable(name)}' here; {there(self.catalogue, name)}{other}")
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
        known = [_port(word) for word in words]
        self.ports = tuple(each for each in known if each != SSH)
        self._judge(True, "")
        if wide := [str(each["port"]) for each in known if each != SSH and beginning.covers(each, SSH)]:
            raise Wrong(f"{wide[0]}/tcp holds port 22, which is open already; write what is below and above it")
        self.ports = beginning.merged(self.ports)

    def _judge(self, holds: bool, otherwise: str, what_to_do: str = "") -> None:
        if not holds:
            raise Wrong(otherwise)
        judge(beginning.appliance_values(self.beginning()), what_to_do)


def _port(word: str) -> dict[str, Any]:
    """This is one port or range of an answer; the models would say of a wrong one what a manifest could hold."""
    read = beginning.port(word)
    if read is None:
        raise Wrong(f"'{printable(word)}' is no port: {PORTS}")
    first, last = beginning.ends(read)
    if wrong := [number for number in (first, last) if not 1 <= number <= 65535]:
        much = "more than 65535" if wrong[0] else "less than 1"
        raise Wrong(f"'{printable(word)}' is no port: {wrong[0]} is {much}; {PORTS}")
    if first > last:
        raise Wrong(f"'{printable(word)}' runs backwards; write {last}-{first}/{read['protocol']}")
    return read


def _suite_of(distribution: str) -> str:
    return list(beginning.SUITES[distribution])[1]


def _holds(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> bool:
    """This is true when one opens all that the other does, for both families."""
    if outer["protocol"] != inner["protocol"] or "port" not in outer or "port" not in inner:
        return False
    is_whole = not outer.get("families") or outer.get("families") == inner.get("families")
    return is_whole and beginning.merged([outer, inner]) == beginning.merged([outer])
