"""No copy of a file is left that an editor or a package manager made.

Old copies of configuration hold what was taken out of it, passwords among it, and some programs read every file in a
directory. Looked at: what no package brought below /etc, /root, /srv and /usr/local.
"""

import re

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "leftovers.editor-backups"
TITLE = "there are no backup copies of editors and package managers"
HINT = "remove the copies at the end of provisioning"
SOURCES = ("VS:backup-files", "SAN-004")
SEVERITY = Outcome.WARN
APPLIES = "every image"

TOPS = ("/etc", "/root", "/srv", "/usr/local")
_COPY = re.compile(
    r".+~|#.+#|\..+\.sw[a-p]|.+\.(?:rej|orig|bak|BAK|old|save"
    r"|dpkg-(?:old|dist|new|tmp|bak|remove)|ucf-(?:old|dist|new)|rpm(?:new|save|orig)|pac(?:new|save)|apk-new)"
)
ELSEWHERE = ("/etc/.resolv.conf.systemd-resolved.bak",)
"""leftovers.building-place looks into it."""


def check(subject: Subject) -> Observations:
    for top in TOPS:
        for entry in subject.guest.walk(top):
            is_copy = entry.is_file and _COPY.fullmatch(entry.name) and entry.path not in ELSEWHERE
            if is_copy and entry.path not in subject.owned:
                yield warn(entry.path, "is an old copy, or one that was not merged")
