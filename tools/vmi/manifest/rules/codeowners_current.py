"""CODEOWNERS asks the owners of each appliance and the managers of each VO, and nobody else.

GitHub asks for a review by whoever the last matching line of CODEOWNERS names. The file is the door to every
directory: when it does not say what the manifests say, a change can be merged that its owners never saw, or an author
can write release records, which decide what providers download.

People write the head: comments, the line `*` with the curators, who review what nobody else owns, and lines about
directories such as /docs/. Everything from the first line about an appliance on follows from the manifests, one line
each, sorted by name, in this order, because the last match counts:

    # Who reviews what. The last matching line counts.
    *                                   @organisation/curators
    /appliances/debian-13/              @author
    /appliances/*/releases/             @organisation/curators
    /vos/demo.vo/                       @manager

When `owners` or `managers` change, change the line too: the hint is the line to write. `vmi fmt` writes all of them.
GitHub reads .github/CODEOWNERS instead when there is one, and no file above 3 MB: neither may be. Nor are more than
50,000 lines read here.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from vmi.core.errors import InputError
from vmi.core.files import read_inside
from vmi.core.findings import Severity
from vmi.manifest import owners
from vmi.manifest.owners import FILE, Entry, Subject
from vmi.manifest.rule import Around, Problem, Problems

ID = "codeowners-current"
SEVERITY = Severity.ERROR

INSTEAD = ".github/CODEOWNERS"
FORMAT = "or let `vmi fmt` write the file"


def check(around: Around) -> Problems:
    """This reads the file, then compares it with the manifests, line by line."""
    root = around.catalogue.root
    if (root / INSTEAD).exists() or (root / INSTEAD).is_symlink():
        yield Problem(f"GitHub reads this file instead of {FILE}, which is checked", file=INSTEAD, hint="remove it")
    if fault := _fault(around):
        yield fault
        return
    text = around.catalogue.codeowners
    if odd := next(owners.hidden(text), None):
        line, column, code = odd
        message = f"holds {code}, which looks like a space or an end of line and is neither: GitHub reads one long word"
        hint = "write a space (U+0020) or a line feed (U+000A), nothing else"
        yield Problem(message, file=FILE, line=line, column=column, width=1, hint=hint)
        return
    if not owners.curators(text):
        hint = "write `* @organisation/curators` before all other lines: who reviews what nobody else owns"
        yield Problem("has no line `*` that names the curators", file=FILE, hint=hint)
        return
    yield from _compared(around, text)


def _fault(around: Around) -> Problem | None:
    path = around.catalogue.root / FILE
    if path.is_symlink() or not path.is_file():
        hint = "make it a file that begins with `* @organisation/curators`, then run `vmi fmt`"
        return Problem("is not a file of this repository, so nobody is asked for a review", file=FILE, hint=hint)
    try:
        data = read_inside(around.catalogue.root, FILE, owners.LIMIT_BYTES)
        data.decode()
    except InputError as error:
        return Problem(f"{error.what}: GitHub does not load it, and nobody is asked", file=FILE)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem("is not UTF-8", file=FILE, line=line, hint="save the file as UTF-8")
    if (lines := data.count(b"\n")) > owners.MOST_LINES:
        message = f"has {lines} lines; {owners.MOST_LINES} at most, which is more than any catalogue needs"
        return Problem(message, file=FILE, line=owners.MOST_LINES + 1, hint="remove lines that do nothing")
    return None


def _compared(around: Around, text: str) -> Iterator[Problem]:
    tail = list(owners.tail(text))
    looked_at = _looked_at(around, tail)
    expected = {subject: line for subject in looked_at if (line := _expected(around, subject, text))}
    yield from _wrong(around, tail, expected, looked_at)
    yield from _missing(text, tail, expected)


def _wrong(
    around: Around, tail: list[Entry], expected: dict[Subject, str], looked_at: frozenset[Subject]
) -> Iterator[Problem]:
    seen: dict[Subject, int] = {}
    for entry in tail:
        if entry.subject is None:
            yield _foreign(entry)
        elif entry.subject in looked_at:
            yield from _fault_of_line(around, entry, entry.subject, expected, seen)
            seen.setdefault(entry.subject, entry.number)
    yield from _out_of_order([entry for entry in tail if entry.subject])


def _out_of_order(tail: list[Entry]) -> Iterator[Problem]:
    """This is the first line that stands too late; `vmi fmt` sorts them all."""
    for before, entry in pairwise(tail):
        if entry.subject and before.subject and entry.subject < before.subject:
            late = "after the line of the records, so its owners could write them" if before.subject[0] else "too late"
            yield _problem(entry, f"'{entry.pattern}' stands {late}", f"sort the lines, {FORMAT}")
            return


def _fault_of_line(
    around: Around, entry: Entry, subject: Subject, expected: dict[Subject, str], seen: dict[Subject, int]
) -> Iterator[Problem]:
    if subject in seen:
        message = f"'{entry.pattern}' stands already in line {seen[subject]}"
        yield _problem(entry, message, "remove one of the two; the last one counts")
    elif not _is_there(around, subject):
        kind = "an appliance" if subject[0] == 0 else "a VO"
        yield _problem(entry, f"'{entry.pattern}' is not {kind} of this repository", "remove this line")
    elif subject in expected and entry.text != expected[subject]:
        message = f"gives '{entry.pattern}' to {_names(entry.owners)}; {_source(subject)}"
        yield _problem(entry, message, f"write `{expected[subject]}`, {FORMAT}")


def _missing(text: str, tail: list[Entry], expected: dict[Subject, str]) -> Iterator[Problem]:
    there = {entry.subject for entry in tail}
    end = max(text.rstrip("\n").count("\n") + 1, 1)
    for subject in sorted(expected.keys() - there):
        line = next((entry.number for entry in tail if entry.subject and entry.subject > subject), end)
        pattern = expected[subject].split()[0]
        yield Problem(
            f"has no line for '{pattern}'", file=FILE, line=line, hint=f"write `{expected[subject]}`, {FORMAT}"
        )


def _foreign(entry: Entry) -> Problem:
    if entry.pattern.startswith("#"):
        message = "a comment among the lines that follow from the manifests would be lost"
    else:
        message = f"'{entry.pattern}' stands after the lines of appliances and takes from their owners what it matches"
    return _problem(entry, message, "move it before the first line about an appliance")


def _problem(entry: Entry, message: str, hint: str) -> Problem:
    return Problem(message, file=FILE, line=entry.number, width=max(len(entry.text.rstrip("\r")), 1), hint=hint)


def _looked_at(around: Around, tail: Iterable[Entry]) -> frozenset[Subject]:
    """This is whose lines are compared: all; or those of what is looked at, and since a commit of changed lines too."""
    now = {entry.subject: entry.text for entry in tail if entry.subject}
    here = [owners.subject_of_appliance(name) for name in around.appliances]
    here += [owners.subject_of_vo(name) for name in around.vos]
    if around.whole:
        return frozenset({*now, *here, owners.OF_RECORDS})
    if around.history is None or around.since is None:
        return frozenset({*here, owners.OF_RECORDS})
    before = (around.history.at(around.since, FILE) or b"").decode(errors="replace")
    was = {entry.subject: entry.text for entry in owners.tail(before) if entry.subject}
    changed = {subject for subject in now.keys() | was.keys() if now.get(subject) != was.get(subject)}
    return frozenset({*here, *changed, *_removed(around), owners.OF_RECORDS})


def _removed(around: Around) -> Iterator[Subject]:
    if around.history and around.since:
        for change in around.history.changed_since(around.since):
            if change.status == "D" and (subject := owners.subject_of(f"/{'/'.join(change.path.split('/')[:2])}/")):
                yield subject


def _expected(around: Around, subject: Subject, text: str) -> str | None:
    """This is the line that must stand there; None when the manifest cannot be read, or is not there."""
    rank, name = subject
    if subject == owners.OF_RECORDS:
        return owners.line_of_records(owners.curators(text))
    if not _is_there(around, subject) or not owners.is_name(name):
        return None
    if rank == 0:
        summary = around.catalogue.summary(name)
        return owners.line_of_appliance(name, summary.owners) if summary else None
    model = around.catalogue.vo(name).model
    return owners.line_of_vo(name, model.managers) if model else None


def _is_there(around: Around, subject: Subject) -> bool:
    rank, name = subject
    if rank == 0:
        return around.catalogue.holds(name)
    return rank == 1 or name in around.catalogue.vo_names


def _source(subject: Subject) -> str:
    if subject == owners.OF_RECORDS:
        return "records belong to the curators of the line `*`, never to authors"
    return "its manifest names others, or the line is not written as `vmi fmt` writes it"


def _names(handles: Iterable[str]) -> str:
    return ", ".join(handles) or "nobody"
