"""No shell, database or editor history is in the image.

Histories hold what was typed: passwords in command lines, host names, the names of people. An empty file passes.
"""

from vmi.auditing.guest.accounts import homes
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "credentials.histories"
TITLE = "there are no histories of shells and programs"
HINT = "remove the file at the end of provisioning, and set HISTFILE= while provisioning"
SOURCES = ("AZ", "DO", "VS:bash-history", "WA", "OCI", "CRD-007")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

NAMES = (
    ".bash_history", ".zsh_history", ".zhistory", ".sh_history", ".ash_history", ".ksh_history", ".history",
    ".local/share/fish/fish_history", ".python_history", ".node_repl_history", ".irb_history", ".mysql_history",
    ".psql_history", ".sqlite_history", ".rediscli_history", ".mongo_history", ".dbshell", ".lesshst", ".viminfo",
    ".wget-hsts", ".nano/search_history", ".local/share/nano/search_history",
)  # fmt: skip


def check(subject: Subject) -> Observations:
    for home in ["", *homes(subject.guest)]:
        for name in NAMES:
            entry = subject.guest.stat(f"{home}/{name}")
            if entry and entry.is_file and entry.size:
                yield fail(entry.path, f"holds {entry.size} bytes")
