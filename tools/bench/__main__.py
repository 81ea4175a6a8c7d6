"""This module is `make bench`: it measures, prints the table and writes docs/benchmarks.md."""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.comparison import Comparison
from bench.comparisons import ENVIRONMENTS, REPOSITORY, all_comparisons, versions
from bench.measuring import in_turn
from bench.page import Measured, page


def main() -> int:
    """This runs every comparison, smaller ones first."""
    args = _arguments()
    with tempfile.TemporaryDirectory(prefix="vmi-bench-") as scratch:
        work = args.work or Path(scratch)
        measured = [_measured(comparison) for comparison in all_comparisons(work, args.appliances)]
    text = page(measured, datetime.now(UTC).date(), versions())
    print(text)
    if args.write:
        (REPOSITORY / "docs/benchmarks.md").write_text(text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="This measures vmi beside its peers.")
    parser.add_argument(
        "--appliances", type=int, default=10_000, metavar="N", help="in the generated catalogue (10000)"
    )
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep the generated catalogue here, and use it again")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    return parser.parse_args()


def _measured(comparison: Comparison) -> Measured:
    print(f"measuring: {comparison.title}", file=sys.stderr, flush=True)
    return comparison, in_turn((*comparison.ours, *comparison.peers), comparison.rounds, ENVIRONMENTS)


sys.exit(main())
