"""The kernel and a few packages have at least the version in which what everybody exploits is mended.

A short table of this program, for audits without a feed of advisories: each of its rows is a way to root, from the
network or from any account, that has been mended for long. Of several kernels the newest counts.
"""

from vmi.auditing.advisories.inventory import source_of
from vmi.auditing.advisories.versions import KEYS
from vmi.auditing.checks.software.least_versions import LEAST
from vmi.auditing.checks.software.named import place
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.packages import packages
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "software.minimum"
TITLE = "the kernel and a few packages are new enough for what everybody exploits"
HINT = "build the image again with the updates of the day"
SOURCES = ("AZ", "PKG-013")
SEVERITY = Outcome.FAIL
APPLIES = "Debian, Ubuntu, Red Hat and its kin"


def check(subject: Subject) -> Observations:
    release = os_release(subject.guest)
    least = LEAST.get((release.get("ID", ""), release.get("VERSION_ID", "").split(".")[0]), ())
    found = [(package, *source_of(package)) for package in packages(subject.guest)] if least else []
    for source, version, why in least:
        theirs = [(package, has) for package, name, has in found if name == source]
        if theirs:
            newest, has = max(theirs, key=lambda pair: KEYS[pair[0].kind](pair[1]))
            if KEYS[newest.kind](has) < KEYS[newest.kind](version):
                yield fail(place(newest), f"{source} has the version {has}, less than {version}: {why}")
    subject.demand_packages()
