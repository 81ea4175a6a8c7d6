"""Scripts, playbooks and seeds install no server that takes passwords in clear text.

Telnet, rsh, FTP and their like send what is typed as it is: whoever sits on the way reads it. It does not matter
whether the base brings them, which `no-clear-text-logins` looks at, or a script installs them later.

Remove the package; SSH, with sftp, does all that they do. The clients are not meant here.
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.packages import installed
from vmi.manifest.reading.pointing import at
from vmi.manifest.rule import Problems
from vmi.manifest.rules.no_clear_text_logins import NAMES

ID = "clear-text-servers"
SEVERITY = Severity.ERROR

_OF_FEDORA = frozenset({"telnet-server", "tftp-server", "finger-server"})


def check(read: Content) -> Problems:
    """This looks at each package that is installed by its name."""
    for package in installed(read):
        if package.name in NAMES or package.name in _OF_FEDORA:
            message = f"'{package.name}' serves without encryption: who sits on the way reads and changes what is sent"
            yield at(package.file, package.place, message, "remove it; SSH and sftp are there")
