"""No two appliances, and no two VOs, have names that differ by nothing but dashes and dots.

People say names aloud, and type them from memory: debian-13 and debian13 will be taken for each other, in a VO's list,
in CODEOWNERS and on a cloud. Choose a name that says how the new one differs, such as debian-13-podman.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from vmi.core.findings import Severity
from vmi.manifest.repository import APPLIANCE_FILE, VO_FILE
from vmi.manifest.rule import Around, Problem, Problems

ID = "names-apart"
SEVERITY = Severity.HINT


def check(around: Around) -> Problems:
    """This compares the names of directories without what is easily missed."""
    catalogue = around.catalogue
    yield from _alike("appliances", APPLIANCE_FILE, catalogue.appliance_names, frozenset(around.appliances))
    yield from _alike("vos", VO_FILE, catalogue.vo_names, frozenset(around.vos))


def _alike(folder: str, file: str, names: Collection[str], looked_at: Collection[str]) -> Iterator[Problem]:
    groups = defaultdict(list)
    for name in names:
        groups[name.lower().replace("-", "").replace(".", "").replace("_", "")].append(name)
    for group in groups.values():
        for name in group if len(group) > 1 else ():
            if name in looked_at:
                others = "', '".join(other for other in group if other != name)
                yield Problem(f"'{name}' is easily taken for '{others}'", file=f"{folder}/{name}/{file}")
