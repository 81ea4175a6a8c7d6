"""This module is what is compared with what; each comparison prepares its own ground."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import catalogue
from bench.measuring import Command

REPOSITORY = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PEERS = REPOSITORY / ".venv-peers/bin"
VMI = str(BIN / "vmi")


@dataclass(frozen=True)
class Comparison:
    """This is one row group of the table."""

    title: str
    ours: Command
    peer: Command | None
    """None where nobody else does it."""
    rounds: int
    goal: str
    """What issue or design asks for, in words."""


def lint(work: Path, appliances: int) -> Iterator[Comparison]:
    """This lints a catalogue whole, then what one change touches, and plans that."""
    root = work / f"catalogue-{appliances}"
    if not root.exists():
        catalogue.create(root, appliances)
    files = sorted(str(path.relative_to(root)) for path in root.glob("appliances/*/appliance.yaml"))
    listed = root.with_suffix(".files")
    listed.write_text("\n".join(files) + "\n")
    schema = REPOSITORY / "docs/schema/appliance.json"
    size = f"{appliances:,} appliances"
    yield Comparison(
        f"every manifest of {size}",
        Command("vmi lint", (VMI, "lint"), root),
        Command("check-jsonschema alone", _check_jsonschema(schema, listed), root),
        rounds=3 if appliances <= 1000 else 1,
        goal="at least 10 times faster, under 500 MiB",
    )
    catalogue.change_one(root, appliances // 2)
    yield Comparison(
        f"one changed manifest of {size}",
        Command("vmi lint --since HEAD", (VMI, "lint", "--since", "HEAD"), root),
        None,
        rounds=5,
        goal="under 1.5 s in a cold process",
    )


def _check_jsonschema(schema: Path, listed: Path) -> tuple[str, ...]:
    # In batches, as its users run it from a hook: one process could not take ten thousand names.
    return ("xargs", "-a", str(listed), "-n", "1000", str(PEERS / "check-jsonschema"), "--schemafile", str(schema))
