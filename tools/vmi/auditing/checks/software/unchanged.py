"""Files are as their packages brought them, and none is missing.

Each file is hashed and compared with the digest in the package database; what is different was replaced, damaged or
patched, and an update will write over it without a word. Configuration may be changed. Documentation, manual pages and
translations that dpkg's or rpm's own configuration leaves out are not missed.
"""

import re
from collections.abc import Callable
from fnmatch import translate

from vmi.auditing.content.reading import contents
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages.package_files import owner
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "software.unchanged"
TITLE = "files are as their packages brought them, and none is missing"
HINT = "install the package again, or replace the file through a diversion (dpkg-divert) or a package of your own"
SOURCES = ("CIV", "PKG-008")
SEVERITY = Outcome.FAIL
APPLIES = "every image, in the deep pass"

LEFT_OUT = ("/usr/share/doc/", "/usr/share/man/", "/usr/share/info/", "/usr/share/locale/", "/usr/share/help/",
            "/usr/share/gtk-doc/", "/usr/share/lintian/", "/usr/share/i18n/")  # fmt: skip
DPKG = ("/etc/dpkg/dpkg.cfg", "/etc/dpkg/dpkg.cfg.d/*")
RULES_LIMIT = 500
_PATH_RULE = re.compile(r"path-(exclude|include)\s*=?\s*(\S+)")


def check(subject: Subject) -> Observations:
    guest, found = subject.guest, contents(subject)
    for path in found.changed:
        yield fail(path, f"is not as the package {owner(guest, path)} brought it")
    is_left_out = _left_out(guest)
    for path in found.missing:
        if not is_left_out(path):
            yield fail(path, f"is missing, though the package {owner(guest, path)} brought it")
    subject.demand_packages()


def _left_out(guest: Guest) -> Callable[[str], bool]:
    """What decides whether a path is left out on purpose: of dpkg's rules the last that matches holds."""
    rules: list[tuple[bool, re.Pattern[str]]] = []
    for path in (path for pattern in DPKG for path in guest.glob(pattern)):
        for _, text in guest.lines(path):
            if match := _PATH_RULE.match(text):
                rules.append((match[1] == "exclude", re.compile(translate(match[2]))))
        if len(rules) > RULES_LIMIT:
            raise CannotJudge(f"has more than {RULES_LIMIT} rules of what is left out", path)

    def is_left_out(path: str) -> bool:
        verdicts = [excludes for excludes, pattern in rules if pattern.match(path)]
        return verdicts[-1] if verdicts else path.startswith(LEFT_OUT)

    return is_left_out
