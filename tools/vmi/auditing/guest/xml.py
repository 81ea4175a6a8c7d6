"""This module reads small XML files of a guest: elements with their attributes and texts, and nothing else of XML.

The files are hostile: one with a document type is refused, because entities are declared there, and so is one that is
large, deep or not UTF-8.
"""

from dataclasses import dataclass, field

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest

LIMIT_BYTES = 256 * 1024
DEPTH_LIMIT = 32
ELEMENTS_LIMIT = 20_000


@dataclass
class Element:
    """This is one element with what stands in it."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """This is the children of one name."""
        return [child for child in self.children if child.name == name]


def read_xml(guest: Guest, path: str) -> Element | None:
    """This is a file's outermost element; None when there is no such file."""
    data = guest.read_bytes(path, LIMIT_BYTES)
    if data is None:
        return None
    from xml.parsers import expat  # few guests have any

    top = Element("", {}, 0)
    open_elements = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_elements) > DEPTH_LIMIT or count > ELEMENTS_LIMIT:
            raise ValueError("it has too many elements")
        element = Element(name, attributes, parser.CurrentLineNumber)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def refuse(name: str, system: str | None, public: str | None, internal: int) -> None:
        raise ValueError("it has a document type")

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: open_elements.pop() and None
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise CannotJudge(f"is no XML that is read: {error}", path) from error
    return top.children[0] if top.children else None
