"""This module finds where a file of a package lies: databases name paths that directory links lead elsewhere."""

from collections.abc import Iterable

from vmi.auditing.guest.guest import Guest

PATH_LIMIT = 4096  # as Linux


class Places:
    """This turns a package's paths into paths on the disk; each directory is looked at once."""

    def __init__(self, guest: Guest):
        self._guest = guest
        self._entries = guest.entries
        self._directories: dict[str, str] = {"": ""}

    def elsewhere(self, paths: Iterable[str]) -> dict[str, str]:
        """This is the paths that lie elsewhere, with where that is; it is fast when nearly all lie where they say."""
        found = {}
        for path in set(paths).difference(self._entries):
            if 1 < len(path) <= PATH_LIMIT and path[0] == "/":
                parent, _, name = path.rpartition("/")
                if (here := f"{self._directory(parent)}/{name}") != path:
                    found[path] = here
        return found

    def place(self, path: str) -> str:
        """This is where one path lies."""
        return self.elsewhere((path,)).get(path, path)

    def _directory(self, path: str) -> str:
        """A directory that is gone lies where its own directory would be."""
        if (known := self._directories.get(path)) is not None:
            return known
        gone = []
        here = path
        while here not in self._directories:
            entry = self._guest.stat(here)
            if entry is not None:
                self._directories[here] = entry.path.rstrip("/")
                break
            here, _, name = here.rpartition("/")
            gone.append(name)
        place = "/".join((self._directories[here], *reversed(gone)))
        self._directories[path] = place
        return place
