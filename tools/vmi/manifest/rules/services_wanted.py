"""No service is declared that an image for clouds should not run.

EGI's guide for image authors: disable all services unless they are necessary for the intended tasks. Telnet, rsh
and FTP send passwords in clear text, which SSH replaced long ago. Services for a desk (printers, Bluetooth, a
display, finding neighbours in a home network) have no use in a machine room and are open doors there.

Remove the service and its package. SSH needs no mention: it belongs to every image.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "services-wanted"
SEVERITY = Severity.WARNING

CLEAR_TEXT = (
    "telnet telnetd inetutils-telnetd rsh rlogin rexec rsh-server vsftpd proftpd pure-ftpd tftp tftpd-hpa xinetd inetd"
)
DESK = (
    "avahi-daemon bluetooth cups cups-browsed ModemManager gdm gdm3 lightdm sddm display-manager xdm whoopsie "
    "wpa_supplicant"
)
OTHERS = "rpcbind nfs-server nis ypserv snmpd saned"
_WHY = {
    **dict.fromkeys(CLEAR_TEXT.split(), ("sends passwords in clear text, or knows none", Severity.ERROR)),
    **dict.fromkeys(DESK.split(), ("is for a machine on a desk; nobody sits at a machine in a cloud", SEVERITY)),
    **dict.fromkeys(OTHERS.split(), ("trusts its whole network; in a cloud that is everybody", SEVERITY)),
}


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks each one up by its unit's name."""
    del manifest, around
    for index, service in enumerate(appliance.services):
        name = service.unit.rpartition(".")[0].partition("@")[0]
        if name in _WHY:
            why, severity = _WHY[name]
            message = f"service '{service.unit}' {why}"
            yield Problem(message, ("services", index, "unit"), hint="remove it and its package", severity=severity)
