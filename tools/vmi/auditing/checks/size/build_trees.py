"""No sources and build trees are left.

What was compiled for the image is installed; the tree that it was compiled in, with its objects and its history, is
downloaded by everybody for nothing, and now and then tells more of the author's machine than it should. Known by the
files that build systems and Git leave: CMakeCache.txt, config.status, .ninja_log, .git. Up to 1 MiB passes.
"""

from vmi.auditing.guest.census import sizes, unowned
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "size.build-trees"
TITLE = "no sources and build trees are left"
HINT = "remove the tree after `make install`, and clone with --depth 1 what has to stay, without its .git"
SOURCES = ("TPL", "SIZ-005")
SEVERITY = Outcome.WARN
APPLIES = "every image"

PASS_BYTES = 2**20
NAMED = 20
_TREES = ("/CMakeCache.txt", "/config.status", "/.ninja_log", "/meson-private/coredata.dat")
_HISTORY = "/.git/HEAD"


def check(subject: Subject) -> Observations:
    below = sizes(subject.guest)
    named: list[str] = []
    for entry in unowned(subject.guest):
        if not entry.path.endswith((*_TREES, _HISTORY)):
            continue
        is_history = entry.path.endswith(_HISTORY)
        top = entry.path.rpartition("/")[0].removesuffix("/meson-private")
        if below.get(top, 0) > PASS_BYTES and not top.startswith(tuple(f"{other}/" for other in named)):
            what = "Git's history" if is_history else "what it was built from"
            yield warn(top, f"holds {below[top] >> 20} MiB: {what}")
            named.append(top)
            if len(named) == NAMED:
                return
