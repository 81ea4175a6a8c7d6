"""This module is the secrets in a manifest and in all files that it uses, found once for several rules."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from vmi.core.findings import Severity
from vmi.core.secrets import Confidence, Secret, Spelt, formats, spelt
from vmi.core.secrets.documents import in_values
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance, CopiedFile, IsoBase
from vmi.manifest.reading.content import content
from vmi.manifest.reading.programs import Written
from vmi.manifest.rule import AnyManifest, Problem

SEED_NAMES = {"kickstart": "ks.cfg", "autoinstall": "user-data", "preseed": "preseed.cfg"}
"""What an installer takes a seed for, whatever the file is called."""

MOST_WRITTEN = 200
"""So many texts are looked at that an appliance's scripts write to such files."""
REMEMBERED_BYTES = 16_000


class Found(NamedTuple):
    """This is one secret, and the file that it stands in, relative to the manifest's directory."""

    file: str
    spelt: Spelt

    @property
    def secret(self) -> Secret:
        """What it is, and where."""
        return self.spelt.secret

    def problem(self, message: str, hint: str) -> Problem:
        """This is a rule's word on it; what only looks like a secret is a warning."""
        severity = Severity.WARNING if self.secret.confidence is Confidence.LOW else None
        line, column, width = self.secret.line, self.secret.column, self.secret.width
        return Problem(
            message,
            hint=hint,
            severity=severity,
            file=self.file,
            line=line,
            column=column,
            width=width,
            is_secret=self.secret.is_hidden,
        )


@lru_cache(4)
def credentials(manifest: AnyManifest) -> tuple[Found, ...]:
    """This is every secret of one appliance or VO, file by file; of one that cannot be read, in the manifest alone."""
    found = list(_in_manifest(manifest))
    for file, names in _uses(manifest).items():
        if data := manifest.read(file):
            found.extend(_in(file, data, names))
    found.extend(_in_written(manifest, found))
    return tuple(found)


@lru_cache(4)
def unquotable(manifest: AnyManifest) -> tuple[str, ...]:
    """This is what no finding may quote: the words of all these secrets."""
    return tuple(dict.fromkeys(word for found in credentials(manifest) for word in found.spelt.unquotable))


def _in_manifest(manifest: AnyManifest) -> Iterator[Found]:
    """What stands in its text, and what its values are besides when they are read."""
    file = manifest.shown.rpartition("/")[2]
    written = [Found(file, each) for each in spelt(file, manifest.source)]
    known = {word for found in written for word in found.spelt.words}
    yield from written
    for route, each in in_values(file, manifest.source, manifest.document):
        if not known.issuperset(each.words):
            place = manifest.document.place(route)
            secret = each.secret._replace(line=place.line, column=place.column, width=place.width)
            yield Found(file, Spelt(secret, each.words))


def _in_written(manifest: AnyManifest, found: Iterable[Found]) -> Iterator[Found]:
    """What scripts write to files in which programs keep logins, as if such a file were copied."""
    if not isinstance(manifest.model, Appliance):
        return
    known = {(each.file, word) for each in found for word in each.spelt.words}
    written = content(manifest).written
    for file, text in islice(((file, each) for file, each in written if formats.knows(each.path)), MOST_WRITTEN):
        for each in spelt(text.path, text.text.encode("utf-8", "surrogateescape")):
            if not known.issuperset((file, word) for word in each.words) or not each.words:
                yield Found(file, each._replace(secret=_in_script(each.secret, text)))


def _in_script(secret: Secret, text: Written) -> Secret:
    """The same secret where it stands in the script: in the line of a here-document, or somewhere in a word."""
    if text.indent < 0:
        return secret._replace(line=text.line, column=text.column, width=1)
    return secret._replace(line=text.line + secret.line - 1, column=text.indent + secret.column)


def _in(file: str, data: bytes, names: list[str]) -> Iterator[Found]:
    """A file is looked at under each of its names: what it is called here, and what it becomes."""
    places: dict[tuple[int, int], Spelt] = {}
    for name in dict.fromkeys(names):
        for each in _remembered(name, data) if len(data) <= REMEMBERED_BYTES else spelt(name, data):
            places.setdefault((each.secret.line, each.secret.column), each)
    return (Found(file, places[place]) for place in sorted(places))


@lru_cache(1000)
def _remembered(name: str, data: bytes) -> tuple[Spelt, ...]:
    """People copy files from one another: what is small is found again in other appliances."""
    return tuple(spelt(name, data))


def _uses(manifest: AnyManifest) -> dict[str, list[str]]:
    appliance = manifest.model
    uses: dict[str, list[str]] = {}
    if not isinstance(appliance, Appliance):
        return uses
    for step in appliance.provision:
        if isinstance(step, CopiedFile):
            uses.setdefault(step.file, []).append(step.to)
    if isinstance(appliance.base, IsoBase):
        for file in appliance.base.seed.files:
            uses.setdefault(file, []).append(SEED_NAMES[appliance.base.seed.kind])
    for _, file in named_files(appliance):
        uses.setdefault(file, []).append(file)
    for _, directory in directories(appliance):
        for file in manifest.files_below(directory):
            uses.setdefault(file, []).append(file)
    return uses
