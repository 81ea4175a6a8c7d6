"""Scripts pass shellcheck.

A script runs once, in a build that nobody watches. What goes wrong there without a word, such as an unquoted variable
that is empty or a `cd` that fails, is found in the image, or by its users. shellcheck knows these mistakes; its own
page on each (https://www.shellcheck.net/wiki/ and the code) shows the mistake and the mending.

Checked are the scripts of `provision` and `contextualization`, and copied files, whose first line names sh, bash,
dash or ksh. Python is read by `python-parses`; what another interpreter runs (perl, ruby) nobody checks. What `source`
or `.` names is not read, and a .shellcheckrc has no say. Its errors are errors here, its warnings warnings, everything
else is a hint. It is asked about 512 KiB of one appliance's scripts, for it takes seconds for some of 128. Where it is
wrong, its own comment is understood:

    # shellcheck disable=SC2086  # the options are several words
    install $options /usr/local/bin/tool
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from vmi.core import shellcheck
from vmi.core.digests import sha256_of
from vmi.core.files import locked
from vmi.core.findings import Severity
from vmi.core.shellcheck import Said
from vmi.core.store import Store
from vmi.manifest.files import possible_programs
from vmi.manifest.models import Appliance
from vmi.manifest.reading.interpreter import is_shell
from vmi.manifest.repository import Catalogue, Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "shellcheck"
SEVERITY = Severity.ERROR
_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING}
MOST_REMEMBERED = 50_000
MOST_BYTES = 512 * 1024
"""Of the scripts of one appliance."""


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This tells what shellcheck says of each script."""
    scripts, rest = _asked(manifest, appliance)
    said = _answers(around.catalogue).of(scripts.values(), around) if scripts else {}
    for name in rest:
        limit = f"shellcheck was not asked: it is asked about {MOST_BYTES // 1024} KiB of an appliance's scripts"
        yield Problem(limit, hint="make them smaller, or install what they do as a package", file=name, line=1)
    for name, data in scripts.items():
        if told := said[sha256_of(data)]:
            lines = data.decode(errors="surrogateescape").split("\n")
            yield from (_problem(name, each, lines) for each in shellcheck.telling(told))


def prepare(manifests: Sequence[Manifest[Appliance]], around: Around) -> None:
    """This asks about the scripts of many appliances at once."""
    asked = (_asked(manifest, manifest.model)[0] for manifest in manifests if manifest.model)
    texts = [data for scripts in asked for data in scripts.values()]
    if texts:
        _answers(around.catalogue).of(texts, around)


def _asked(manifest: Manifest[Appliance], appliance: Appliance) -> tuple[dict[str, bytes], list[str]]:
    """The scripts that shellcheck is asked about, and the names of those that are too much."""
    scripts, rest, left = dict[str, bytes](), list[str](), MOST_BYTES
    for name, data in _scripts(manifest, appliance):
        size = len(data) if len(data) <= shellcheck.LIMIT_BYTES else 0  # nobody is asked about a larger one
        if size > left:
            rest.append(name)
        else:
            scripts[name] = data
            left -= size
    return scripts, rest


def _scripts(manifest: Manifest[Appliance], appliance: Appliance) -> Iterator[tuple[str, bytes]]:
    for name in possible_programs(appliance):
        data = manifest.read(name)
        if data is not None and is_shell(data):
            yield name, data


def _problem(name: str, said: Said, lines: Sequence[str]) -> Problem:
    code, message = f"SC{said.code}" if said.code else "", said.message.strip().rstrip(".")
    line = min(said.line, len(lines))
    column = min(said.column, len(lines[line - 1]) + 1)  # it counts on behind what it does not understand
    return Problem(
        f"{code}: {message}" if code else said.message,
        hint=f"see https://www.shellcheck.net/wiki/{code}" if code else "",
        severity=_SEVERITIES.get(said.level, Severity.HINT),
        file=name,
        line=line,
        column=column,
        width=max(min(said.width, len(lines[line - 1]) + 1 - column), 1),
    )


class _Answers:
    """This is what shellcheck said in this run and in earlier ones."""

    def __init__(self, catalogue: Catalogue):
        self.store = Store(catalogue.root / ".vmi")
        self.known: dict[str, tuple[Said, ...]] = {}
        self.version = ""
        self.path = Path()
        self.is_believed = False

    def of(self, texts: Iterable[bytes], around: Around) -> dict[str, tuple[Said, ...]]:
        """This asks about those that nobody asked about before."""
        wanted = {sha256_of(text): text for text in texts}
        if not self.version:
            self.version = shellcheck.version()
            self.path = self.store.shellcheck(self.version)
            self.is_believed = self._is_ours(around)
            self.known = self._remembered()
        if new := [text for digest, text in wanted.items() if digest not in self.known]:
            self.known.update(shellcheck.check(new))
            self._remember()
        return self.known

    def _is_ours(self, around: Around) -> bool:
        """This is false for a store that came with a commit: it could say of scripts what their author likes."""
        root = self.store.root
        if around.history is None or around.history.tracks(root):
            return False
        return not any(place.is_symlink() for place in (root, self.path.parent, self.path))

    def _remembered(self) -> dict[str, tuple[Said, ...]]:
        return shellcheck.read_answers(self.path) if self.is_believed and self.path.is_file() else {}

    def _remember(self) -> None:
        if not self.is_believed:
            return
        with locked(self.path.with_suffix(".lock")):  # others who lint remember in the same place
            self.known = {**self._remembered(), **self.known}
            shellcheck.write_answers(self.path, dict(list(self.known.items())[-MOST_REMEMBERED:]))


@lru_cache(1)
def _answers(catalogue: Catalogue) -> _Answers:
    return _Answers(catalogue)
