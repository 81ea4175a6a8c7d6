"""What is built from a released version does not change any more: a change is a new version.

One version is one image, for ever. Providers keep what they downloaded and compare versions: two images with one
version would leave some sites with the old one, and nobody could say which. So when `releases/<version>.yaml` is
there, the manifest and the files that reach the image must be those of the commit that the record names. A version
whose record was removed is used up all the same.

Raise the version along with the change; the kind of number is yours, as long as it grows (see `version-not-lower`):

    version: "13.2"

What only people read may change without a new version: title, description, notes, keywords, owners, lifecycle,
policy, waivers, requirements, hypervisors, outbound, annotations, and the machine that it is built on. The next
release takes it along.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from vmi.core import documents
from vmi.core.findings import Severity
from vmi.manifest import records
from vmi.manifest.files import directories, named_files
from vmi.manifest.history import History
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems
from vmi.manifest.versions import following, key

ID = "version-not-reused"
SEVERITY = Severity.ERROR

FOR_PEOPLE = frozenset(
    {
        "title",
        "description",
        "notes",
        "keywords",
        "identifier",
        "owners",
        "lifecycle",
        "policy",
        "waivers",
        "requirements",
        "hypervisors",
        "outbound",
        "annotations",
        "build",
    }
)
"""Everything else reaches the image, also what the language learns tomorrow."""
_SHOWN = 3


def prepare(manifests: Sequence[Manifest[Appliance]], around: Around) -> None:
    """This asks git about many appliances at once."""
    if around.history is None:
        return
    asked: dict[str, list[str]] = defaultdict(list)
    for manifest in manifests:
        if commit := _commit(manifest):
            asked[commit] += [manifest.shown, *(f"{_directory(manifest)}/{path}" for path in _paths(manifest))]
    around.history.ask_ahead(asked)


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares what is built now with what the record was built from."""
    history, version = around.history, appliance.version
    if history is None:
        return
    if record := _content(manifest, appliance):
        yield from _changed(manifest, appliance, around, history, records.commit_of(record))
    elif _was_removed(f"{_directory(manifest)}/{_record(appliance)}", around, history):
        message = f"version '{version}' was released, and its record has been removed since; it is used up"
        yield Problem(message, ("version",), hint=_raise(manifest, version, around))


def _changed(
    manifest: Manifest[Appliance], appliance: Appliance, around: Around, history: History, commit: str | None
) -> Problems:
    if commit is None:
        return  # the rule record-in-place says so
    if not history.holds(commit):
        if not history.is_shallow:  # then record-immutable says once what cannot be known
            message = f"version '{appliance.version}' was built from commit {commit[:12]}, which is not in this clone"
            hint = "fetch all branches; a record names a commit of main"
            yield Problem(message, ("version",), hint=hint, severity=Severity.WARNING)
    elif changed := [
        *_changed_fields(manifest, appliance, history, commit),
        *_changed_files(manifest, history, commit),
    ]:
        shown = ", ".join(changed[:_SHOWN]) + (f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else "")
        message = f"version '{appliance.version}' is released; what is built from it has changed since: {shown}"
        yield Problem(message, ("version",), hint=_raise(manifest, appliance.version, around))


def _raise(manifest: Manifest[Appliance], version: str, around: Around) -> str:
    latest = max((version, *records.released(manifest, around.catalogue)), key=key)
    return f"raise `version`, such as to {following(latest)}: what is released stays as it is"


def _changed_fields(
    manifest: Manifest[Appliance], appliance: Appliance, history: History, commit: str
) -> Iterator[str]:
    if history.is_unchanged(commit, manifest.shown):
        return
    before = documents.check(history.at(commit, manifest.shown) or b"", manifest.shown, Appliance).model
    if before is None:
        return  # what the language of that day said cannot be compared; `vmi plan` compares builds
    for name in sorted(Appliance.model_fields.keys() - FOR_PEOPLE):
        if getattr(before, name) != getattr(appliance, name):
            yield f"`{name}`"


def _changed_files(manifest: Manifest[Appliance], history: History, commit: str) -> Iterator[str]:
    where = _directory(manifest)
    yield from (path for path in _paths(manifest) if not history.is_unchanged(commit, f"{where}/{path}"))


def _paths(manifest: Manifest[Appliance]) -> Iterable[str]:
    model = manifest.model
    return dict.fromkeys(path for _, path in (*named_files(model), *directories(model))) if model else ()


def _directory(manifest: Manifest[Appliance]) -> str:
    return manifest.shown.rpartition("/")[0]


def _commit(manifest: Manifest[Appliance]) -> str | None:
    record = _content(manifest, manifest.model) if manifest.model else None
    return records.commit_of(record) if record else None


def _content(manifest: Manifest[Appliance], appliance: Appliance) -> bytes | None:
    return manifest.read(_record(appliance)) if manifest.status(records.DIRECTORY) else None


def _record(appliance: Appliance) -> str:
    return f"{records.DIRECTORY}/{appliance.version}{records.SUFFIX}"


def _was_removed(path: str, around: Around, history: History) -> bool:
    return path in history.edits_of_records(around.since, len(around.catalogue.appliance_names)).removed
