"""This module is what a new VO must know: questions in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vmi.core.printable import printable
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing import beginning
from vmi.manifest.writing.question import MOST_NAMED, PEOPLE, Question, Wrong, judge, people, there


@dataclass
class VoDraft:
    """This is what is known so far of a new VO."""

    name: str
    catalogue: Catalogue
    title: str = ""
    description: str = ""
    managers: tuple[str, ...] = ()
    email: str = ""
    follows: tuple[str, ...] = ()

    def questions(self, owner: str) -> Iterator[Question]:
        """This is every question, in order."""
        yield Question("--title", "title, one line for people", "", self._take_title)
        yield Question("--manager", "who approves images, such as @you", owner, self._take_managers)
        yield Question("--email", "where providers and users reach the managers", "", self._take_email)
        named = ", ".join(self.catalogue.appliance_names[:MOST_NAMED]) or "none yet"
        lines = (f"a VO is asked to approve each release of an appliance that it follows; there are: {named}",)
        yield Question("--follow", "which appliances it follows", "none", self._take_follows, lines)
        if self.title:
            default = beginning.vo_described(self.title)
            yield Question("--description", "description: whom it serves", default, self._take_description)

    def values(self) -> dict[str, Any]:
        """This is the manifest, with what cannot be wrong in place of what is not known."""
        managers, email = self.managers or ("@owner",), self.email or "a@b.example"
        return beginning.vo_values(
            self.name, self.title or "Title", managers, email, self.description, sorted(set(self.follows))
        )

    def _take_title(self, text: str) -> None:
        self.title = text
        self._judge(bool(text), "a title is needed: the catalogue shows it")

    def _take_description(self, text: str) -> None:
        self.description = text
        self._judge(True, "")

    def _take_managers(self, text: str) -> None:
        self.managers = people(text)
        self._judge(bool(self.managers), "somebody must approve images", PEOPLE)

    def _take_email(self, text: str) -> None:
        self.email = text
        needed = "an address is needed: providers write to it when an image is in trouble"
        self._judge(bool(text), needed, "write one such as managers@vo.example.org")

    def _take_follows(self, text: str) -> None:
        self.follows = () if text == "none" else tuple(text.replace(",", " ").split())
        for name in self.follows:
            if not self.catalogue.holds(name):
                raise Wrong(f"no appliance '{printable(name)}' here; {there(self.catalogue, name)}")
        self._judge(True, "")

    def _judge(self, holds: bool, otherwise: str, what_to_do: str = "") -> None:
        if not holds:
            raise Wrong(otherwise)
        judge(self.values(), what_to_do)
