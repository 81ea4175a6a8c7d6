"""An installer installs the SSH server.

The build, and later the users, reach the machine by SSH only. An installer of Ubuntu leaves the server out unless it
is told; Debian's installs what tasksel or pkgsel name; a kickstart has it in @core, unless it is taken out.

- autoinstall: `ssh: {install-server: true}`
- preseed: `tasksel tasksel/first multiselect standard, ssh-server`, or `d-i pkgsel/include string openssh-server`
- kickstart: leave @core, or name openssh-server under %packages
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.kickstart import word_of
from vmi.manifest.reading.packages import installed
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.tree import Scalar
from vmi.manifest.rule import Problems

ID = "seed-installs-ssh"
SEVERITY = Severity.ERROR

HINT = "write `ssh: {install-server: true}` under autoinstall"


def check(read: Content) -> Problems:
    """This looks for the SSH server."""
    names = {package.name for package in installed(read)}
    if names & {"openssh-server", "ssh-server", "ssh", "task-ssh-server"}:
        return
    for seed in read.autoinstalls:
        if seed.autoinstall:
            server = seed.autoinstall.at("ssh", "install-server")
            if not isinstance(server, Scalar) or server.text.lower() not in ("true", "yes", "on"):
                place = server or seed.autoinstall.keys.get("ssh") or seed.autoinstall
                yield at(seed.file, place, "the installer leaves the SSH server out", HINT)
    for preseed in read.preseeds:
        if preseed.preseed.answers:
            hint = "write `d-i pkgsel/include string openssh-server`"
            yield at(preseed.file, preseed.preseed.answers[0], "the installer leaves the SSH server out", hint)
    yield from _of_kickstarts(read)


def _of_kickstarts(read: Content) -> Problems:
    for seed in read.kickstarts:
        for section in seed.kickstart.sections:
            lines = {line.strip() for line in section.lines}
            if section.head.name == "%packages" and (section.head.has("--nocore") or "-openssh-server" in lines):
                message = "the SSH server is left out"
                yield at(seed.file, word_of(section.head), message, "name openssh-server under %packages")
