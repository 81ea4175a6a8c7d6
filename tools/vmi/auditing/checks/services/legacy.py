"""No server of the time before encryption is installed.

telnet, rsh, rlogin, talk, finger, TFTP, NIS and the super-server xinetd send passwords and files in the clear, or trust
whoever says who he is. Even where nothing starts them, an image does not need them.
"""

from vmi.auditing.guest.packages import packages
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "services.legacy"
TITLE = "no server of the time before encryption is installed"
HINT = "remove the package"
SOURCES = ("CIS", "LYN", "SVC-005")
SEVERITY = Outcome.FAIL
APPLIES = "every image with a package database"

PACKAGES = {
    "telnetd": "telnet", "telnetd-ssl": "telnet", "inetutils-telnetd": "telnet", "telnet-server": "telnet",
    "busybox-telnetd": "telnet", "rsh-server": "rsh", "rsh-redone-server": "rsh", "nis": "NIS", "ypserv": "NIS",
    "ypbind": "NIS", "ypbind-mt": "NIS", "talkd": "talk", "inetutils-talkd": "talk", "talk-server": "talk",
    "tftpd": "TFTP", "tftpd-hpa": "TFTP", "atftpd": "TFTP", "tftp-server": "TFTP", "fingerd": "finger",
    "finger-server": "finger", "efingerd": "finger", "xinetd": "xinetd", "rlinetd": "rlinetd",
    "inetutils-inetd": "inetd", "rwhod": "rwho", "rusersd": "rusers",
}  # fmt: skip


def check(subject: Subject) -> Observations:
    for package in packages(subject.guest):
        if package.name in PACKAGES:
            yield fail("packages", f"{package.name} {package.version} is a server of {PACKAGES[package.name]}")
    subject.demand_packages()
