"""This module reads a kickstart file: directives, and sections such as %packages and %post up to their %end."""

import re
from typing import NamedTuple

from vmi.manifest.reading.shell import Word

SECTIONS = frozenset({"%packages", "%pre", "%post", "%pre-install", "%onerror", "%traceback", "%addon", "%anaconda"})
AUTOPART = "write `autopart --type=plain --noswap --noboot --nohome`"
"""What several rules ask of one line, at once."""
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s\"']+")


class Directive(NamedTuple):
    """This is one line of a kickstart, such as `part / --fstype=ext4 --grow`."""

    name: str
    options: tuple[str, ...]
    line: int
    text: str

    def has(self, option: str) -> bool:
        """True when the option is there, with or without a value."""
        return any(each == option or each.startswith(f"{option}=") for each in self.options)

    def value(self, option: str) -> str:
        """The value of an option, empty when it has none or is not there."""
        for index, each in enumerate(self.options):
            if each.startswith(f"{option}="):
                return each.partition("=")[2].strip("\"'")
            if each == option and index + 1 < len(self.options):
                return self.options[index + 1]
        return ""

    @property
    def operand(self) -> str:
        """The first word that is no option, such as the mount point of `part`."""
        return next((each for each in self.options if not each.startswith("-")), "")


class Section(NamedTuple):
    """This is a section: its first line, and what stands in it."""

    head: Directive
    lines: tuple[str, ...]
    closed: bool
    """False when there is no %end."""

    @property
    def text(self) -> str:
        """Its content, which begins in the line after its head."""
        return "\n".join(self.lines)


class Kickstart(NamedTuple):
    """This is a whole kickstart."""

    directives: tuple[Directive, ...]
    sections: tuple[Section, ...]

    def named(self, *names: str) -> list[Directive]:
        """This is every directive of these names."""
        return [each for each in self.directives if each.name in names]


def read(text: str) -> Kickstart:
    """This reads a whole file; what it does not know it keeps as a directive."""
    directives: list[Directive] = []
    sections: list[Section] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        directive = _directive(lines[at], at + 1)
        at += 1
        if directive is None:
            continue
        if directive.name.startswith("%") and directive.name in SECTIONS:
            start = at
            while at < len(lines) and lines[at].strip() != "%end":
                at += 1
            sections.append(Section(directive, tuple(lines[start:at]), at < len(lines)))
            at += 1
        else:
            directives.append(directive)
    return Kickstart(tuple(directives), tuple(sections))


def _directive(line: str, number: int) -> Directive | None:
    words = _WORD.findall(line.split(" #")[0]) if not line.lstrip().startswith("#") else []
    return Directive(words[0], tuple(words[1:]), number, line) if words else None


def word_of(directive: Directive) -> Word:
    """This is where a directive stands: its whole line."""
    text = directive.text.strip()
    return Word(text, directive.line, directive.text.index(text) + 1, len(text))
