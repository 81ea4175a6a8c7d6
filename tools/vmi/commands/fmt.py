"""This module is `vmi fmt`: exit 0 when everything is in the house style, 1 when something is not and stays so."""

import argparse
import stat
from collections.abc import Iterator
from difflib import unified_diff

from vmi.commands.options import BY_NAME_OR_PATH, add_repository, manifest_names, repository
from vmi.core.console import Console
from vmi.core.errors import ExitCode
from vmi.core.files import write_atomic
from vmi.core.printable import printable, printable_lines
from vmi.manifest.likeness import demand_known
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing.tidying import Change, Tidied, tidy

SHOWN_CHARACTERS = 1000


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; show what would change, as a diff")
    only = f"only these appliances and VOs, each {BY_NAME_OR_PATH} (default: all)"
    parser.add_argument("name", nargs="*", metavar="NAME", help=only)


def run(args: argparse.Namespace, console: Console) -> int:
    catalogue = Catalogue(repository(args))
    names = manifest_names(catalogue.root, args.name)
    demand_known(catalogue, names)
    tidied = tidy(catalogue, names)
    if not args.check:
        for change in tidied.changes:
            _write(change)
    for left in tidied.untouched:
        console.note(f"{left.shown}: left as it is: {left.why}\n  {left.hint}")
    diffs = {change.shown: "\n".join(_diff(change)) for change in tidied.changes} if args.check else {}
    console.result(_text(tidied, diffs), _data(tidied, diffs))
    return ExitCode.NO if tidied.untouched or (args.check and tidied.changes) else ExitCode.DONE


def _write(change: Change) -> None:
    write_atomic(change.path, change.new, stat.S_IMODE(change.path.stat().st_mode))


def _diff(change: Change) -> Iterator[str]:
    old, new = change.old.decode(errors="replace").split("\n"), change.new.split("\n")
    for line in unified_diff(old, new, f"a/{change.shown}", f"b/{change.shown}", lineterm=""):
        yield printable_lines(line.rstrip("\n"), SHOWN_CHARACTERS) if line[:1] == " " else _escaped(line)


def _escaped(line: str) -> str:
    """This shows what a changed line holds, an end of line of another system among it."""
    return printable(line.rstrip("\n"), SHOWN_CHARACTERS)


def _text(tidied: Tidied, diffs: dict[str, str]) -> str:
    number, left = len(tidied.changes), len(tidied.untouched)
    files = f"{number} file{'' if number == 1 else 's'}"
    besides = f"; {left} file{'' if left == 1 else 's'} left alone" if left else ""
    if diffs:
        writes = f"`vmi fmt` writes {'it' if number == 1 else 'them'}"
        return "\n".join([*diffs.values(), f"{files} would change{besides}; {writes}"])
    if number:
        written = [f"{change.shown}: written anew" for change in tidied.changes]
        return "\n".join([*written, f"{files} changed{besides}"])
    return f"nothing changed{besides}: mend what is wrong first" if left else "nothing to change"


def _data(tidied: Tidied, diffs: dict[str, str]) -> dict[str, object]:
    return {
        "changed": [change.shown for change in tidied.changes],
        "untouched": [{"path": left.shown, "why": left.why, "hint": left.hint} for left in tidied.untouched],
        "diffs": diffs,
    }
