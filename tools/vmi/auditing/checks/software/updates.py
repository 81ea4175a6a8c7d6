"""Security updates install themselves, or somebody said that they must not.

Judged are unattended-upgrades with apt's periodic settings, dnf-automatic with its timer and `apply_updates`, and
SUSE's transactional updates. Settings that say 0 or no are a decision and worth knowing; nothing at all is a
warning: machines from this image run for years, and no one logs in to most of them. Alpine has no such thing.
"""

from collections.abc import Iterator

from vmi.auditing.guest.apt_settings import apt_settings
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import packages
from vmi.auditing.guest.repositories.rpm import NO, sections
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Skipped, Subject, hint, warn

ID = "software.updates"
TITLE = "security updates install themselves, or somebody said that they must not"
HINT = 'install unattended-upgrades or dnf-automatic and switch it on, or say APT::Periodic::Unattended-Upgrade "0"'
SOURCES = ("GCE", "PKG-005")
SEVERITY = Outcome.WARN
APPLIES = "images with dpkg or rpm"

PERIODIC = ("apt::periodic::enable", "apt::periodic::update-package-lists", "apt::periodic::unattended-upgrade")
UNATTENDED = "apt::periodic::unattended-upgrade"
TIMERS = ("apt-daily.timer", "apt-daily-upgrade.timer")
MASK = "/dev/null"
DNF_TIMERS = ("dnf-automatic.timer", "dnf-automatic-install.timer", "dnf5-automatic.timer", "yum-cron.service",
              "transactional-update.timer", "os-update.timer")  # fmt: skip
DNF_CONFIGURATIONS = ("/etc/dnf/automatic.conf", "/etc/dnf/dnf5-plugins/automatic.conf", "/etc/yum/yum-cron.conf")
DNF_APPLIES_ALWAYS = ("dnf-automatic-install.timer", "transactional-update.timer", "os-update.timer")
APT_DIRECTORY, UNITS = "/etc/apt/apt.conf.d", "/etc/systemd/system"


def check(subject: Subject) -> Observations:
    subject.demand_packages()
    kinds = {package.kind for package in packages(subject.guest)}
    if "deb" in kinds:
        yield from _apt(subject.guest)
    elif "rpm" in kinds:
        yield from _dnf(subject.guest)
    else:
        raise Skipped("there is neither dpkg nor rpm")


def _apt(guest: Guest) -> Iterator[Observation]:
    settings = apt_settings(guest)
    off = next((settings[name] for name in PERIODIC if name in settings and settings[name].value == "0"), None)
    if off:
        yield hint(off.path, "switches automatic updates off", off.line)
    elif not any(package.name == "unattended-upgrades" for package in packages(guest)):
        yield warn(APT_DIRECTORY, "unattended-upgrades is not installed: nothing installs security updates")
    elif UNATTENDED not in settings:
        yield warn(APT_DIRECTORY, "unattended-upgrades is installed, but APT::Periodic::Unattended-Upgrade is not set")
    for timer in TIMERS:
        entry = guest.lstat(f"{UNITS}/{timer}")
        if entry and entry.target == MASK:
            yield hint(entry.path, "is masked: automatic updates are switched off")


def _dnf(guest: Guest) -> Iterator[Observation]:
    wants = {path.rpartition("/")[2]: path for path in guest.glob(f"{UNITS}/*.wants/*")}
    timer = next((name for name in DNF_TIMERS if name in wants), None)
    if timer is None:
        yield warn(UNITS, "no timer of dnf-automatic or its kin is enabled: nothing installs security updates")
    elif timer not in DNF_APPLIES_ALWAYS:
        for path in DNF_CONFIGURATIONS:
            for section in sections(guest, path):
                if section.values.get("apply_updates", "").lower() in NO:
                    yield hint(path, "updates are downloaded and not installed: apply_updates is off", section.line)
