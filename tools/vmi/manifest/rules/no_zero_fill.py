"""Free space is not filled with zeros by hand.

EGI's guide for image authors asks for zeros in empty space, so that the image compresses well. The build does it at
its end with fstrim, which writes nothing. Filling with `dd if=/dev/zero` writes the whole disk: it took 83 seconds and
blew a compressed image of 200 MB up to 3.9 GB before it was trimmed again.
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import at
from vmi.manifest.rule import Problems

ID = "no-zero-fill"
SEVERITY = Severity.HINT

HINT = "remove it; the build trims free space at its end"


def check(read: Content) -> Problems:
    """This looks for files that are filled with zeros until the disk is full."""
    for file, call in read.calls:
        texts = call.texts
        to_file = any(text.startswith("of=/") and not text.startswith("of=/dev/") for text in texts)
        if call.program == "dd" and "if=/dev/zero" in texts and to_file and not _counted(texts):
            yield at(file, call.first, "dd fills the disk with zeros", HINT)
        elif call.program == "cat" and "/dev/zero" in texts and call.command.writes:
            yield at(file, call.first, "cat fills the disk with zeros", HINT)
        elif call.program == "sfill":
            yield at(file, call.first, "sfill fills the disk", HINT)


def _counted(texts: tuple[str, ...]) -> bool:
    return any(text.startswith("count=") for text in texts)
