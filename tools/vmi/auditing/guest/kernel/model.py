"""This module is what a kernel is started with, wherever that is written down."""

from collections.abc import Sequence
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge

LINE_LIMIT = 8192
"""Linux takes 2048 characters on x86, and 4096 at most."""
LINES_LIMIT = 256
WORDS_LIMIT = 1024
"""Of an entry, over all its lines; initrds count as well."""
_RECOVERY = frozenset({"single", "recovery", "rescue", "emergency", "systemd.unit=rescue.target"})


class CommandLine(NamedTuple):
    """This is what one boot entry, or a setting that boot entries are made from, passes to a kernel."""

    path: str
    line: int
    words: tuple[str, ...]
    kernel: str = ""
    """Where the entry looks for the kernel's file; empty in a setting."""
    initrds: tuple[str, ...] = ()
    """Where the entry looks for what is unpacked before the root file system is mounted."""
    is_default: bool = True
    """False for a setting that is not for the usual entries."""

    def with_more(self, words: Sequence[str] = (), initrds: Sequence[str] = ()) -> "CommandLine":
        """This is the entry with what another line of it says."""
        more = self._replace(words=(*self.words, *words), initrds=(*self.initrds, *initrds))
        if len(more.words) + len(more.initrds) > WORDS_LIMIT:
            raise CannotJudge(f"has a boot entry of more than {WORDS_LIMIT} words", self.path)
        return more

    @property
    def is_entry(self) -> bool:
        """This is True for what a loader offers, False for what its menu is made from."""
        return bool(self.kernel)

    @property
    def is_recovery(self) -> bool:
        """This is True for the entry that is chosen by hand when nothing else works."""
        return not self.is_default or not _RECOVERY.isdisjoint(self.words)


def demand_short(text: str, path: str) -> str:
    """This refuses a command line that no kernel would take: what comes late in it would be read by nobody."""
    if len(text) > LINE_LIMIT:
        raise CannotJudge(f"has a kernel command line of {len(text)} characters; at most {LINE_LIMIT} are read", path)
    return text
