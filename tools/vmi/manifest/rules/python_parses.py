"""Python scripts are Python.

A script that cannot be read stops the build after the base was fetched, booted and half changed. It is read by the
Python that runs this linter, its syntax only: nothing of it is run, and what it imports is not looked at.

Checked are scripts whose first line names python or python3.
"""

import ast
import warnings

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.reading.content import content
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "python-parses"
SEVERITY = Severity.ERROR

LIMIT_BYTES = 128 * 1024
"""Python's tree of a text takes up to a thousand times its size."""


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This reads each script as Python would, without running it."""
    del appliance, around
    for name, data in content(manifest).pythons:
        yield from _problems(name, data)


def _problems(name: str, data: bytes) -> Problems:
    if len(data) > LIMIT_BYTES:
        message = f"is larger than {LIMIT_BYTES // 1024} KiB: it was not read"
        yield Problem(message, hint="split it into modules", severity=Severity.WARNING, file=name)
        return
    if b"\0" in data:
        yield Problem(
            "is not Python: it holds a zero byte", file=name, line=data.count(b"\n", 0, data.index(b"\0")) + 1
        )
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except SyntaxError as error:
        line, column = max(1, error.lineno or 1), max(1, error.offset or 1)
        yield Problem(f"is not Python: {error.msg}", file=name, line=line, column=column)
    except (ValueError, RecursionError, MemoryError) as error:
        yield Problem(f"is not Python: {error or 'it is nested too deeply'}", file=name)
