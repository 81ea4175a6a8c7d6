"""This module is the guest: its files by path, links resolved inside of the image and nowhere else."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.entries import Entry, FileSource

TEXT_LIMIT_BYTES = 2**20
LINKS_LIMIT = 40  # as Linux
GLOB_LIMIT = 10_000


class Guest:
    """This is a read-only view of what a virtual machine would find on its disk."""

    def __init__(self, source: FileSource):
        self.source = source
        self.entries: dict[str, Entry] = {entry.path: entry for entry in source.entries()}
        self.memory: dict[object, object] = {}
        """What was found out already, by question: vmi.auditing.guest.remembering."""

    def lstat(self, path: str) -> Entry | None:
        """This is the entry at a path, a link itself when the last part is one."""
        return self.entries.get(path) or self._resolve(path, follow_last=False)

    def stat(self, path: str) -> Entry | None:
        """This is the entry that a path leads to, or None: nothing there, or links that lead nowhere."""
        entry = self.entries.get(path)
        # A path that is in the tree as it is written has no link in it, but perhaps at its end.
        return entry if entry and not entry.is_link else self._resolve(path, follow_last=True)

    def exists(self, path: str) -> bool:
        """This is true when a path leads to something."""
        return self.stat(path) is not None

    def read_bytes(self, path: str, limit: int = TEXT_LIMIT_BYTES) -> bytes | None:
        """This is a file's content, or None when there is no such file; more than `limit` cannot be judged."""
        entry = self.stat(path)
        if entry is None or not entry.is_file:
            return None
        if entry.size > limit:
            raise CannotJudge(f"has {entry.size} bytes; at most {limit} are read", path)
        return self.source.read(entry, limit)

    def read_text(self, path: str, limit: int = TEXT_LIMIT_BYTES) -> str | None:
        """This is a file as text; bytes that are no UTF-8 become surrogates."""
        data = self.read_bytes(path, limit)
        return None if data is None else data.decode("utf-8", "surrogateescape")

    def lines(self, path: str) -> list[tuple[int, str]]:
        """This is a configuration file's lines with their numbers, without comments and empty ones."""
        numbered = enumerate((self.read_text(path) or "").split("\n"), 1)
        return [(n, line.strip()) for n, line in numbered if line.strip() and not line.lstrip().startswith("#")]

    def names(self, path: str) -> list[str]:
        """This is the names in a directory, sorted; empty when there is no such directory."""
        entry = self.stat(path)
        return self._children.get(entry.path, []) if entry else []

    def size(self, path: str) -> int:
        """This is how many bytes are in a file; nothing is in what is no file, or is not there."""
        entry = self.stat(path)
        return entry.size if entry and entry.is_file else 0

    def glob(self, *patterns: str) -> list[str]:
        """This is the paths that match, each once, pattern by pattern, sorted; `*` stays within one name, and never
        matches a leading dot.
        """
        return list(dict.fromkeys(path for pattern in patterns for path in self._matching(pattern)))

    def _matching(self, pattern: str) -> list[str]:
        paths = [""]
        for part in pattern.strip("/").split("/"):
            if any(sign in part for sign in "*?["):
                paths = [f"{p}/{n}" for p in paths for n in self.names(p or "/") if _matches(n, part)]
            else:
                paths = [f"{p}/{part}" for p in paths if self.lstat(f"{p}/{part}")]
            if len(paths) > GLOB_LIMIT:
                raise CannotJudge(f"more than {GLOB_LIMIT} files match", pattern)
        return paths

    def walk(self, top: str) -> Iterator[Entry]:
        """This is everything below a directory."""
        root = self.stat(top)
        pending = [root.path] if root else []
        while pending:
            here = pending.pop()
            for name in self._children.get(here, []):
                entry = self.entries[f"{here.rstrip('/')}/{name}"]
                yield entry
                if entry.is_directory:
                    pending.append(entry.path)

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for path in self.entries:
            parent, _, name = path.rpartition("/")
            if name:
                children.setdefault(parent or "/", []).append(name)
        for names in children.values():
            names.sort()
        return children

    def _resolve(self, path: str, *, follow_last: bool) -> Entry | None:
        here = ""
        pending = [part for part in reversed(path.split("/")) if part not in ("", ".")]
        links = 0
        while pending:
            part = pending.pop()
            if part == "..":
                here = here.rpartition("/")[0]  # the root's parent is the root
                continue
            entry = self.entries.get(f"{here}/{part}")
            if entry is None:
                return None
            if entry.is_link and (pending or follow_last):
                links += 1
                if links > LINKS_LIMIT:
                    return None
                here = "" if entry.target.startswith("/") else here
                pending.extend(p for p in reversed(entry.target.split("/")) if p not in ("", "."))
                continue
            here = entry.path
        return self.entries.get(here or "/")


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) and (pattern.startswith(".") or not name.startswith("."))
