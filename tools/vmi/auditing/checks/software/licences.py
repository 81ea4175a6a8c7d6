"""Nothing is shipped that its licence forbids to hand on.

An image in a catalogue is handed on to everybody. Named are products whose vendors do not allow that without a
contract, and those that need a licence of each user; where there is one, a waiver says so.
"""

from vmi.auditing.checks.software.named import Table, named, place
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "software.licences"
TITLE = "nothing is shipped that its licence forbids to hand on"
HINT = "let users install it with their own licence, or waive the check with the permission as reason"
SOURCES = ("EGI", "SPG", "PKG-012")
SEVERITY = Outcome.WARN
APPLIES = "every image"

RESTRICTED: Table = {
    "Oracle's": ("oracle-java*", "oracle-instantclient*", "jdk1.*", "jdk-[0-9]*", "oracle-database*"),
    "NVIDIA's": ("cuda-[0-9]*", "cuda-toolkit-*", "libcudnn*", "nvidia-driver-[0-9]*", "libnccl*", "tensorrt*"),
    "Intel's": ("intel-parallel-studio*", "intel-icc*", "intel-ifort*"),
    "Google's": ("google-chrome-*", "google-earth-*"),
    "Microsoft's": ("ttf-mscorefonts-installer", "mssql-server*", "teams", "skypeforlinux"),
    "VMware's": ("vmware-workstation*", "vmware-player*"),
    "IBM's": ("db2*", "spectrum-scale*", "gpfs.*", "platform-lsf*"),
    "of one vendor": ("steam*", "zoom", "anydesk", "teamviewer*", "unrar", "splunk", "splunkforwarder", "crowdstrike*",
                    "falcon-sensor", "sas-*", "stata*", "maple*", "slack-desktop"),
}  # fmt: skip
PLACES = {
    "/usr/local/MATLAB": "MATLAB",
    "/opt/MATLAB": "MATLAB",
    "/usr/local/Wolfram": "Mathematica",
    "/opt/Wolfram": "Mathematica",
    "/ansys_inc": "ANSYS",
    "/usr/ansys_inc": "ANSYS",
    "/opt/ansys*": "ANSYS",
    "/usr/local/comsol*": "COMSOL",
    "/opt/intel/compilers_and_libraries*": "Intel's compilers",
    "/usr/local/cuda-*": "NVIDIA's CUDA",
    "/opt/g16": "Gaussian",
    "/opt/gaussian*": "Gaussian",
    "/opt/vasp*": "VASP",
    "/opt/ibm/lsf*": "IBM's LSF",
    "/opt/ibm/ILOG": "IBM's CPLEX",
    "/opt/gurobi*": "Gurobi",
    "/opt/stata*": "Stata",
    "/usr/local/stata*": "Stata",
    "/opt/SASHome": "SAS",
    "/opt/maple*": "Maple",
    "/opt/anaconda[0-9]*": "Anaconda's channels",
    "/root/anaconda[0-9]*": "Anaconda's channels",
}


def check(subject: Subject) -> Observations:
    for package, whose in named(subject.guest, RESTRICTED):
        yield warn(place(package), f"is {whose}, and its licence restricts who may hand it on")
    for pattern, what in PLACES.items():
        for path in subject.guest.glob(pattern):
            yield warn(path, f"is {what}, whose licence restricts who may hand it on")
    subject.demand_packages()
