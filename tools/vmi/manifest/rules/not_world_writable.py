"""Nothing is writable for everybody.

A file that every account may change is changed by whoever broke into the weakest service; when root runs or reads it,
the machine is lost. Give it to the account that needs it, or to a group:

    chown tool:tool /var/lib/tool && chmod 0750 /var/lib/tool

A directory that all write to, like /tmp, has the sticky bit: 1777.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import CopiedFile
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import Placed, at
from vmi.manifest.reading.tree import Scalar
from vmi.manifest.rule import Problem, Problems

ID = "not-world-writable"
SEVERITY = Severity.ERROR

_MODULES = frozenset({"file", "copy", "template", "get_url", "unarchive", "lineinfile"})
_OCTAL = re.compile(r"0?[0-7]?[0-7][0-7][2367]")
_SYMBOLIC = re.compile(r"(?:^|,)[ug]*[oa][ugoa]*[+=][rxX]*w")


def check(read: Content) -> Problems:
    """This looks at modes of copied files, of chmod and of tasks."""
    for index, step in enumerate(read.steps):
        if isinstance(step, CopiedFile) and _is_open(step.mode):
            message = f"mode '{step.mode}' lets everybody change '{step.to}'"
            yield Problem(message, ("provision", index, "mode"), hint='write "0644", or "0755" for a program')
    for file, call in read.calls:
        mode = next((word for word in call.arguments if not re.match(r"-[A-Za-z-]*$", word.text)), None)
        if call.program == "chmod" and mode and mode.plain and _is_open(mode.text):
            yield _warning(file, mode, mode.text)
        elif call.program in ("install", "mkdir") and _is_open(call.value_of("-m", "--mode")):
            yield _warning(file, call.first, call.value_of("-m", "--mode"))
    for task in read.tasks:
        place = task.place("mode")
        if task.module in _MODULES and isinstance(place, Scalar) and _is_open(place.text):
            yield _warning(task.file, place, place.text)


def _warning(file: str, place: Placed, mode: str) -> Problem:
    hint = "give it to the account or group that needs it, and write 0750 or 0755"
    return at(file, place, f"mode '{mode}' lets everybody change it", hint, Severity.WARNING)


def _is_open(mode: str) -> bool:
    if _OCTAL.fullmatch(mode):
        return not (len(mode) >= 4 and mode[-4] in "1357")  # sticky, as /tmp
    return _SYMBOLIC.search(mode) is not None and "t" not in mode
