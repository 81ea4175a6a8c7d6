"""This module is a template directory, file by file: generated, the author's own, shared by every build."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from vmi.building.template import Placed, seeds
from vmi.core.digests import sha256_of
from vmi.core.errors import Refusal
from vmi.core.models import Sha256
from vmi.planning.models import InputFile

Read = Callable[[str], bytes]
"""This gives a file's content by its relative path."""
SHARED = Path(__file__).parent
"""Where the scripts that builds share lie."""


def contents(
    rendered: dict[str, str], own: Iterable[Placed], read: Read, shared: Iterable[str], public_key: str
) -> Iterator[tuple[str, bytes]]:
    """This yields every file of a template directory: its relative path, its content."""
    yield from ((name, text.encode()) for name, text in rendered.items())
    for file in own:
        content = read(file.source)
        yield file.target, seeds.filled(content, public_key) if file.is_seed else content
    for name in shared:
        yield name, (SHARED / name).read_bytes()


def checked(files: Iterable[InputFile], directory: Path) -> Read:
    """This reads the author's files, and refuses one that changed since the plan was made."""
    planned: dict[str, Sha256] = {file.path: file.sha256 for file in files}

    def read(name: str) -> bytes:
        content = (directory / name).read_bytes()
        if sha256_of(content) != planned.get(name):
            raise Refusal("changed after the plan was made", where=str(directory / name), hint="run it again")
        return content

    return read


def write(directory: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """This puts files in their places."""
    for name, content in files:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(content)
