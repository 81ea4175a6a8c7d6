"""This module is the files that answer an installer's questions, and what they tell a shell to run."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vmi.core.yaml import Fault
from vmi.manifest.reading.kickstart import Kickstart
from vmi.manifest.reading.preseed import Preseed
from vmi.manifest.reading.shell import Origin
from vmi.manifest.reading.tree import Mapping, Node, Scalar, Sequence, origin

_SUFFIXES = {"kickstart": (".ks", ".cfg"), "preseed": (".cfg", ".seed", ".preseed"), "autoinstall": ("user-data",)}
_SHELL_SECTIONS = ("%post", "%pre", "%pre-install")
COMMANDS = ("early-commands", "late-commands", "error-commands")


class KickstartFile(NamedTuple):
    """This is a kickstart and its file."""

    file: str
    kickstart: Kickstart


class PreseedFile(NamedTuple):
    """This is a preseed and its file."""

    file: str
    preseed: Preseed


class AutoinstallFile(NamedTuple):
    """This is an autoinstall file (user-data), or why it cannot be read."""

    file: str
    document: Node | None
    fault: Fault | None

    @property
    def autoinstall(self) -> Mapping | None:
        """What stands under `autoinstall:`."""
        found = self.document.at("autoinstall") if isinstance(self.document, Mapping) else None
        return found if isinstance(found, Mapping) else None


def is_main(kind: str, name: str) -> bool:
    """This is true for the file of a seed that holds the answers, by its name."""
    return name.endswith(_SUFFIXES[kind])


def shell_texts(
    kickstarts: Iterable[KickstartFile], preseeds: Iterable[PreseedFile], autoinstalls: Iterable[AutoinstallFile]
) -> Iterator[tuple[str, str, Origin]]:
    """This is what seeds tell a shell to run: the file, the text, and where it begins."""
    for file, kickstart in kickstarts:
        for section in kickstart.sections:
            if section.head.name in _SHELL_SECTIONS and section.head.value("--interpreter")[-2:] in ("", "sh"):
                yield file, section.text, Origin(section.head.line + 1)
    for file, preseed in preseeds:
        for answer in preseed.answers:
            if answer.question.endswith(("early_command", "late_command")):
                yield file, answer.value, Origin(answer.line, answer.column)
    for autoinstall in autoinstalls:
        yield from _commands(autoinstall)


def _commands(file: AutoinstallFile) -> Iterator[tuple[str, str, Origin]]:
    for key in COMMANDS:
        listed = file.autoinstall.values.get(key) if file.autoinstall else None
        for item in listed.items if isinstance(listed, Sequence) else ():
            if isinstance(item, Scalar):
                yield file.file, item.text, origin(item)
            elif isinstance(item, Sequence) and (words := [w for w in item.items if isinstance(w, Scalar)]):
                # A list is one command, its words ready: quoted, they are the same for our reader.
                quoted = " ".join(_quoted(word.text) for word in words)
                yield file.file, quoted, Origin(words[0].line, words[0].column, 0, folded=True)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"
