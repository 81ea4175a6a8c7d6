"""No server is installed that takes passwords in clear text.

Telnet, rsh, rlogin and FTP send what is typed as it is: whoever sits on the way reads it. Finger, TFTP and NIS give
away what they have to everybody who asks. SSH, with sftp, does all that they do, and is in every image.

Remove the package. The clients (to reach an old machine elsewhere) are not meant here.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, BootstrapBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "no-clear-text-logins"
SEVERITY = Severity.ERROR

_NAMES = """
    telnetd telnetd-ssl inetutils-telnetd rsh-server rsh-redone-server inetutils-ftpd ftpd vsftpd proftpd
    proftpd-core proftpd-basic pure-ftpd tftpd tftpd-hpa atftpd fingerd rwhod nis ypserv xinetd inetutils-inetd
    openbsd-inetd
"""
NAMES = frozenset(_NAMES.split())


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at each package of a bootstrap."""
    del manifest, around
    if not isinstance(appliance.base, BootstrapBase):
        return
    for index, package in enumerate(appliance.base.packages):
        if package in NAMES:
            message = f"'{package}' serves without encryption: who sits on the way reads and changes what is sent"
            yield Problem(message, ("base", "packages", index), hint="remove it; SSH and sftp are there")
