"""Every boot entry sends the kernel's messages to the serial console.

What a cloud shows as a machine's console log is its first serial port: without `console=ttyS0` (on ARM `ttyAMA0`) on
the kernel's command line, nobody can tell why a machine does not come up. Entries for recovery, which are chosen by
hand, may do without. When the entries have it and the settings that they are made from do not, the next kernel's
entry will be without: that is a hint.
"""

from vmi.auditing.guest.kernel import CommandLine, command_lines
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, hint, warn

ID = "boot.console"
TITLE = "the kernel writes to the serial console"
HINT = 'set GRUB_CMDLINE_LINUX="console=tty0 console=ttyS0,115200" in /etc/default/grub, and run update-grub'
SOURCES = ("OS", "AZ", "CIV", "GCE", "BOO-002")
SEVERITY = Outcome.WARN
APPLIES = "images with a boot menu"

SERIAL = ("console=ttyS", "console=ttyAMA", "console=hvc")


def check(subject: Subject) -> Observations:
    lines = command_lines(subject.guest)
    entries = [line for line in lines if line.is_entry and not line.is_recovery]
    if not entries:
        raise Skipped("there is no boot entry")
    for entry in entries:
        if not _is_serial(entry):
            yield warn(entry.path, "an entry sends nothing to a serial console", entry.line)
    settings = [line for line in lines if not line.is_entry and not line.is_recovery]
    if settings and any(map(_is_serial, entries)) and not any(map(_is_serial, settings)):
        last = settings[0]
        yield hint(last.path, "does not name the serial console that the boot entries have", last.line)


def _is_serial(line: CommandLine) -> bool:
    return any(word.startswith(SERIAL) for word in line.words)
