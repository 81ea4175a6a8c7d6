"""This module is what scripts fetch to files: what is compared with a checksum or signature, and what is run before."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from vmi.manifest.reading.comparisons import Comparison, Comparisons, base, written_sums
from vmi.manifest.reading.content import Content, Shell, remembered
from vmi.manifest.reading.executed import run_file
from vmi.manifest.reading.fetching import fetched_to, fetches, host, is_kept
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.shell import Word

_NAMING = frozenset({"mv", "cp", "ln", "install"})
LIMIT_KEPT = 100
"""So many downloads of one file are followed, and so many comparisons."""
LIMIT_VERIFIED = 200


@dataclass(eq=False)
class Kept:
    """This is one address that is fetched to a file."""

    file: str
    """Of the appliance, in which that is written."""
    call: Call
    url: Word
    names: set[str]
    """Of what it is written to, without directories; none when they cannot be read."""
    is_compared: bool = False
    is_of_sums: bool = False
    is_beside: bool = False
    """True when it is compared with sums of the same host."""
    ran: str = ""
    """What runs it, if that happens before it is compared with anything."""

    @property
    def at(self) -> tuple[str, int, int]:
        """Where the address stands."""
        return self.file, self.url.line, self.url.column


@remembered
def kept(content: Content) -> Iterator[Kept]:
    """This is every download of the scripts, in order."""
    for file, shells in groupby(content.shells, key=lambda shell: shell.file):
        following = _Following(file)
        for shell in shells:
            following.run(shell)
        yield from following.end()


@dataclass
class _Following:
    file: str
    found: list[Kept] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    """Files with sums of what was fetched, taken after it was."""
    compared: dict[Comparison, None] = field(default_factory=dict)
    verified: set[str] = field(default_factory=set)
    """Files whose signature is verified."""

    def run(self, shell: Shell) -> None:
        comparisons = Comparisons(shell.as_run, shell.calls_as_run)
        for call in shell.calls_as_run:
            self.own.update(written_sums(call))
            if comparison := comparisons.of(call):
                self.compare(comparison)
            elif fetches(call) and is_kept(call):
                self.fetch(call)
            elif call.program in _NAMING:
                self.rename(call)
            elif ran := run_file(call):
                self.mark(call, ran)

    def end(self) -> list[Kept]:
        """What was compared before it was fetched, as in a loop that repeats it, is compared too."""
        for comparison in self.compared:
            self.cover(comparison)
        for each in self.found:
            each.is_compared |= each.is_of_sums
        return self.found

    def fetch(self, call: Call) -> None:
        for url, names in fetched_to(call):
            if len(self.found) < LIMIT_KEPT:
                self.found.append(Kept(self.file, call, url, set(names)))

    def rename(self, call: Call) -> None:
        names = [base(word.text) for word in call.operands]
        for each in self.found:
            if names and not each.names.isdisjoint(names[:-1]):
                each.names.add(names[-1])

    def mark(self, call: Call, ran: Word) -> None:
        for each in self.found:
            if base(ran.text) in each.names and not (each.is_compared or each.is_beside or each.ran):
                each.ran = call.program if ran is not call.first else "the shell"

    def compare(self, comparison: Comparison) -> None:
        if comparison.sources & self.own:
            return
        if len(self.compared) < LIMIT_KEPT:
            self.compared.setdefault(comparison)
        before = len(self.verified)
        if comparison.is_signature and before < LIMIT_VERIFIED:
            self.verified |= comparison.names or {name for each in self.found for name in each.names}
        for each in self.compared if len(self.verified) > before else (comparison,):
            self.cover(each)

    def cover(self, comparison: Comparison) -> None:
        """This marks what was compared, unless the sums are no more trusted than it."""
        sums = [each for each in self.found if each.names & comparison.sources]
        hosts = {host(url) for url in comparison.urls}
        for each in sums:
            each.is_of_sums = True
            hosts |= set() if each.names & self.verified else {host(each.url.text)}
        for each in self.found:
            is_of_it = not comparison.names or not each.names or each.names & comparison.names
            if is_of_it and each not in sums:
                each.is_beside |= host(each.url.text) in hosts
                each.is_compared |= host(each.url.text) not in hosts
