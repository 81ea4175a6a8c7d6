"""This module is what is compared with what; each comparison prepares its own ground."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import auditing, catalogue
from bench.comparison import Comparison
from bench.measuring import Command

REPOSITORY = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PEERS = REPOSITORY / ".venv-peers/bin"
ENVIRONMENTS = (BIN.parent, PEERS.parent, REPOSITORY / ".venv-bench", REPOSITORY / "tools")
VMI = str(BIN / "vmi")
CHECK_JSONSCHEMA, YAMLLINT = PROGRAMS = (str(PEERS / "check-jsonschema"), str(PEERS / "yamllint"))
SCHEMA = REPOSITORY / "docs/schema/appliance.json"


def all_comparisons(work: Path, appliances: int) -> Iterator[Comparison]:
    """This is every comparison, smaller ones first."""
    yield from start()
    root = work / f"catalogue-{appliances}"
    if not root.exists():
        catalogue.create(root, appliances)
    yield from whole(root, appliances)
    yield from one_change(root, appliances)
    yield from auditing.audits(work / "images")


def start() -> Iterator[Comparison]:
    """This is what is felt before any work is done."""
    yield Comparison("the help", (Command("vmi --help", (VMI, "--help"), REPOSITORY),), (), 10, "at once")
    files = sorted(str(path.relative_to(REPOSITORY)) for path in REPOSITORY.glob("appliances/*/appliance.yaml"))
    yield Comparison(
        f"this repository, {len(files)} appliances",
        (Command("vmi lint", (VMI, "lint"), REPOSITORY),),
        (
            Command("check-jsonschema", (CHECK_JSONSCHEMA, "--schemafile", str(SCHEMA), *files), REPOSITORY),
            Command("yamllint", (YAMLLINT, *files), REPOSITORY, statuses=frozenset({0, 1})),
        ),
        rounds=10,
        goal="within a second",
    )


def whole(root: Path, appliances: int) -> Iterator[Comparison]:
    """This lints a catalogue whole: warm, when shellcheck's answers are remembered, and cold."""
    files = sorted(str(path.relative_to(root)) for path in root.glob("appliances/*/appliance.yaml"))
    listed = root.with_suffix(".files")
    listed.write_text("\n".join(files) + "\n")
    cold = Command("vmi lint, for the first time", (VMI, "lint"), root, forgets=(root / ".vmi",))
    yield Comparison(
        f"every manifest of {appliances:,} appliances",
        (Command("vmi lint", (VMI, "lint"), root), cold),
        (
            Command("check-jsonschema", _batches(listed, CHECK_JSONSCHEMA, "--schemafile", str(SCHEMA)), root),
            # It says 1 of what it dislikes; xargs makes 123 of that.
            Command("yamllint", _batches(listed, YAMLLINT), root, statuses=frozenset({0, 123})),
        ),
        rounds=5,
        goal="at least 10 times faster, under 500 MiB",
    )


def one_change(root: Path, appliances: int) -> Iterator[Comparison]:
    """This lints what one change touches, and plans it; first something nobody stands on, then a base."""
    size = f"{appliances:,} appliances"
    base = appliances // 2 - appliances // 2 % catalogue.PER_BASE
    catalogue.change_one(root, base + 1)
    since = Command("vmi lint --since HEAD", (VMI, "lint", "--since", "HEAD"), root)
    yield Comparison(f"one changed manifest of {size}", (since,), (), 5, "under 1.5 s in a cold process")
    plan = Command("vmi plan --since HEAD", (VMI, "plan", "--since", "HEAD"), root)
    named = Command("vmi plan NAME", (VMI, "plan", catalogue.name_of(base + 1)), root)
    yield Comparison(f"the plan of one change in {size}", (plan, named), (), 5, "under 2 s")
    catalogue.restore(root)
    catalogue.change_one(root, base)
    title = f"a changed base of {catalogue.PER_BASE - 1} others, of {size}"
    yield Comparison(title, (since,), (), 5, "under 1.5 s in a cold process")
    catalogue.restore(root)


def versions() -> str:
    """This is which peers, as they name themselves."""
    said = (subprocess.run((peer, "--version"), check=True, capture_output=True, text=True).stdout for peer in PROGRAMS)
    return ", ".join([*(text.strip().replace(", version", "") for text in said), *auditing.versions()])


def _batches(listed: Path, *command: str) -> tuple[str, ...]:
    # As their users run them from a hook: one process could not take ten thousand names.
    return ("xargs", "-a", str(listed), "-n", "1000", *command)
