"""This module compares what lies in an image: configuration, files outside of packages, sizes."""

from collections.abc import Iterator

from vmi.auditing.access_files import says_who_gets_in
from vmi.auditing.comparing.amounts import amount, difference
from vmi.auditing.comparing.differing import change, differences, line_differences
from vmi.auditing.comparing.facts import Facts, File, Outside
from vmi.auditing.comparing.identifiers import Own, neutral_lines, own_identifiers
from vmi.auditing.comparing.models import Change
from vmi.auditing.comparing.telling import told

SMALLEST_BYTES = 2**20
"""Of a directory, less than this is not worth a line."""
MOST_DIRECTORIES = 20
DIGITS = 16
LOOKS = "what looks like comments, or the order of lines"
NOT_SHOWN = "something that the reports do not show: there are too many lines, or too long ones"


def access(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the files of both kinds that decide who gets in."""
    for changed in (*_configuration(old, new), *_outside_packages(old, new)):
        if says_who_gets_in(changed.name):
            yield changed


def configuration(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the other files that no package vouches for, line by line where the reports hold lines."""
    return (changed for changed in _configuration(old, new) if not says_who_gets_in(changed.name))


def outside(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the other files that no package brought, by their digests where both reports are of the deep pass."""
    return (changed for changed in _outside_packages(old, new) if not says_who_gets_in(changed.name))


def _configuration(old: Facts, new: Facts) -> Iterator[Change]:
    before, after = told(old.configuration), told(new.configuration)
    own = own_identifiers(old), own_identifiers(new)
    for path in sorted(before.keys() | after.keys()):
        was, now = before.get(path), after.get(path)
        if any(each and each.lines is None for each in (was, now)):
            yield from _by_digest(path, was, now)
            yield from _unread(path, was, now)
        else:
            yield from _by_lines(path, was, now, own)


def _by_lines(path: str, was: File | None, now: File | None, own: tuple[Own, Own]) -> Iterator[Change]:
    before = neutral_lines((was and was.lines) or (), own[0])
    after = neutral_lines((now and now.lines) or (), own[1])
    lines = line_differences(before, after)
    if was is None or now is None:
        yield change("removed" if now is None else "added", path, lines=lines)
    elif lines:
        yield change("changed", path, lines=lines)
    elif before != after or (was.lines == now.lines and was.sha256 != now.sha256):
        yield change("changed", path, new=NOT_SHOWN if was.cut or now.cut else LOOKS)


def _by_digest(path: str, old: File | None, new: File | None) -> Iterator[Change]:
    return differences({path: _file(old)} if old else {}, {path: _file(new)} if new else {})


def _unread(path: str, old: File | None, new: File | None) -> Iterator[Change]:
    """What nobody read may differ: where it says who gets in, that is worth a line."""
    if old and new and says_who_gets_in(path) and old.bytes == new.bytes and not (old.sha256 and new.sha256):
        yield change("changed", path, new="nobody knows: it is too large to be read")


def _file(each: File) -> str:
    return f"{amount(each.bytes)}, {_digest(each.sha256) if each.sha256 else 'not read'}"


def _digest(sha256: str) -> str:
    """Enough of it to tell two apart."""
    return f"sha256 {sha256[:DIGITS]}..."


def _outside_packages(old: Facts, new: Facts) -> Iterator[Change]:
    before, after = told(old.outside), told(new.outside)
    both = {path for path in before.keys() & after.keys() if before[path].sha256 and after[path].sha256}
    tables = [{path: _outside(each, path in both) for path, each in side.items()} for side in (before, after)]
    return differences(tables[0], tables[1])


def _outside(each: Outside, has_digest: bool) -> str:
    if each.files is not None:
        return f"{each.files} files, {amount(each.bytes)}"
    return f"{each.bytes:,} bytes{f', {_digest(each.sha256)}' if has_digest else ''}"


def directories(old: Facts, new: Facts) -> Iterator[Change]:
    """These are the directories that grew or shrank most."""
    before, after = told(old.directories), told(new.directories)
    paths = before.keys() | after.keys()
    grown = {path: after.get(path, 0) - before.get(path, 0) for path in paths}
    largest = sorted((path for path in paths if abs(grown[path]) >= SMALLEST_BYTES), key=lambda p: (-abs(grown[p]), p))
    for path in largest[:MOST_DIRECTORIES]:
        was, now = before.get(path, 0), after.get(path, 0)
        yield change("changed", path, amount(was), f"{amount(now)} ({difference(was, now)})")


def sizes(old: Facts, new: Facts) -> Iterator[Change]:
    """This is how large the image is, as a file and as a disk."""
    before, after = _sizes(old), _sizes(new)
    for name in before.keys() & after.keys() if before.keys() != after.keys() else before:
        if before[name] != after[name]:
            more = f"{amount(after[name])} ({difference(before[name], after[name])})"
            yield change("changed", name, amount(before[name]), more)


def _sizes(facts: Facts) -> dict[str, int]:
    used = {f"used in {each.name}": each.filesystem.used_bytes for each in facts.partitions or () if each.filesystem}
    return {"the disk": told(facts.virtual_bytes), "the file": told(facts.file_bytes)} | used


def disk(old: Facts, new: Facts) -> Iterator[Change]:
    """This is how the image is made: format, partitions, file systems."""
    return differences(_disk(old), _disk(new))


def _disk(facts: Facts) -> dict[str, str]:
    parts = {
        each.name: f"{each.content if not each.filesystem else each.filesystem.kind}, {amount(each.bytes)}"
        for each in facts.partitions or ()
    }
    known = {"format": facts.format, "compression": facts.compression, "partition table": facts.partition_table}
    return {name: value or "none" for name, value in known.items()} | parts
