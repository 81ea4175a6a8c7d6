"""Scripts have Unix line ends.

Windows ends a line with two characters. Linux takes the first of them for a part of the line: the machine looks for an
interpreter whose name ends in it (`/bin/sh^M: bad interpreter`), and a shell hands it to each program as a part of the
last word. The file looks the same in most editors.

Save the script with Unix line ends (LF): editors show CRLF in their status line and change it there. On a command line:

    sed -i 's/\\r$//' provision/setup.sh

So that git keeps it that way, write `*.sh text eol=lf` into .gitattributes. Looked at is every file of `provision` and
`contextualization` that begins with #!, copied files too.
"""

from vmi.core.findings import Severity
from vmi.manifest.files import named_files
from vmi.manifest.models import Appliance
from vmi.manifest.reading.interpreter import interpreter, is_shell
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "unix-line-ends"
SEVERITY = Severity.ERROR

HINT = r"save it with Unix line ends (LF), or run `sed -i 's/\r$//' {}`"


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for the first line that ends as on Windows."""
    del around
    for name in dict.fromkeys(name for _, name in named_files(appliance)):
        data = manifest.read(name) or b""
        if data.startswith(b"#!") and (line := _first(data)):
            column = len(data.split(b"\n", line)[line - 1].decode(errors="replace"))
            yield Problem(_message(data, line), hint=HINT.format(name), file=name, line=line, column=column)


def _first(data: bytes) -> int:
    """This is the first line that does harm, 0 when none does: most languages mind the line of the interpreter only."""
    at = data.find(b"\r\n")
    if at < 0 or (not is_shell(data) and b"\n" in data[:at]):
        return 0
    return data.count(b"\n", 0, at) + 1


def _message(data: bytes, line: int) -> str:
    if line == 1:
        return f"this line ends as on Windows: no interpreter '{interpreter(data)[:40]}\\r' is found"
    return "this line ends as on Windows: the shell takes the end for a part of the last word"
