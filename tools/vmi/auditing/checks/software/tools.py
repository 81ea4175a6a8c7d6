"""What only those who build or attack software need is named.

Compilers, kernel headers, debuggers, packet sniffers and scanners are welcome in some appliances and forgotten in
others; the report names them so that the author decides.
"""

from vmi.auditing.checks.software.named import Table, named, place
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint

ID = "software.tools"
TITLE = "compilers, headers, debuggers and sniffers are there on purpose"
HINT = "purge them at the end of provisioning when only the build needed them"
SOURCES = ("CIS", "PKG-004")
SEVERITY = Outcome.HINT
APPLIES = "every image"

TOOLS: Table = {
    "a compiler": ("gcc", "gcc-[0-9]", "gcc-[0-9][0-9]", "g++", "g++-[0-9]*", "gcc-c++", "clang", "clang-[0-9]*",
                   "gfortran", "gfortran-[0-9]*", "golang", "golang-go", "rustc", "build-essential", "build-base"),
    "for building packages": ("make", "cmake", "autoconf", "automake", "dpkg-dev", "rpm-build", "debhelper",
                              "alpine-sdk"),
    "headers of the kernel": ("linux-headers-*", "kernel-devel", "kernel-headers", "kernel-default-devel",
                              "linux-libc-dev", "linux-kbuild-*"),
    "a debugger": ("gdb", "gdbserver", "strace", "ltrace", "valgrind", "systemtap"),
    "a sniffer": ("tcpdump", "wireshark*", "tshark", "ngrep", "dsniff", "ettercap*", "aircrack-ng"),
    "a scanner or a tool for attacks": ("nmap", "nmap-ncat", "masscan", "hydra", "john", "hashcat", "nikto", "sqlmap",
                                        "metasploit*", "hping3"),
}  # fmt: skip


def check(subject: Subject) -> Observations:
    for package, what in named(subject.guest, TOOLS):
        yield hint(place(package), f"is {what}")
    subject.demand_packages()
