"""This module reads of an OVF descriptor which disk it is about, and what machine should be made for it.

The XML is hostile: it is read as a stream of elements, in UTF-8, and one with a document type is refused, because
entities are declared there.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from vmi.auditing.blocks.file import Stored
from vmi.core.printable import printable

LIMIT_BYTES = 2**20
"""No descriptor comes near."""

Attributes = dict[str, str]
ITEMS = ("Item", "StorageItem", "EthernetPortItem")


@dataclass
class Envelope:
    """This is what of a descriptor matters to a reader; words without their namespaces."""

    files: list[Attributes] = field(default_factory=list)
    disks: list[Attributes] = field(default_factory=list)
    items: list[Attributes] = field(default_factory=list)
    """The virtual hardware, piece by piece: what the elements in it say."""
    root: str = ""


def read_envelope(file: Stored) -> Envelope:
    """This reads the descriptor."""
    if file.size > LIMIT_BYTES:
        raise file.unreadable(f"has {file.size} bytes; a descriptor has at most {LIMIT_BYTES}")
    text = file.read(0, file.size, "the descriptor")
    try:
        envelope = _parsed(text)
    except (expat.ExpatError, ValueError) as error:
        raise file.unreadable(f"is no XML that is read: {printable(str(error))}") from error
    if envelope.root != "Envelope":
        raise file.unreadable(f"is not OVF: it begins with <{printable(envelope.root)}>")
    return envelope


def _parsed(text: bytes) -> Envelope:
    reader = _Reader()
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text.append
    parser.XmlDeclHandler = _demand_utf8
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(text, True)
    return reader.envelope


class _Reader:
    """This collects what matters while elements begin and end."""

    def __init__(self) -> None:
        self.envelope = Envelope()
        self.text: list[str] = []
        self._item: Attributes | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        word = _word(name)
        self.envelope.root = self.envelope.root or word
        self.text.clear()
        # Whatever the namespace is: an element that somebody else could take for a disk is one.
        if word in ("File", "Disk"):
            found = self.envelope.files if word == "File" else self.envelope.disks
            found.append(_words(attributes))
        elif word in ITEMS:
            self._item = {}

    def end(self, name: str) -> None:
        word = _word(name)
        if self._item is not None and word in ITEMS:
            self.envelope.items.append(self._item)
            self._item = None
        elif self._item is not None:
            self._item.setdefault(word, "".join(self.text).strip())
        self.text.clear()


def _word(name: str) -> str:
    return name.rpartition(" ")[2]


def _words(attributes: Attributes) -> Attributes:
    words = {_word(name): value for name, value in attributes.items()}
    if len(words) != len(attributes):
        raise ValueError("an element says the same word twice")
    return words


def _demand_utf8(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise ValueError(f"its encoding is {encoding}, not UTF-8")


def _refuse_doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
    raise ValueError("it has a document type, which no descriptor needs")
