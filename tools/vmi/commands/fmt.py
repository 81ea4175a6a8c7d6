"""This module is `vmi fmt`: exit 0 when everything is in the house style, 1 when something is not and stays so."""

import argparse
import stat
from collections.abc import Iterator
from difflib import unified_diff

from vmi.commands.options import add_repository, manifest_name, repository
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.files import write_atomic
from vmi.core.printable import printable, printable_lines
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing.tidying import Change, Tidied, tidy

SHOWN_CHARACTERS = 1000


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; show what would change, as a diff")
    only = "only these appliances and VOs, by name or by path (default: all)"
    parser.add_argument("name", nargs="*", type=manifest_name, metavar="NAME", help=only)


def run(args: argparse.Namespace, console: Console) -> int:
    catalogue = Catalogue(repository(args))
    _demand_known(catalogue, args.name)
    tidied = tidy(catalogue, args.name)
    if not args.check:
        for change in tidied.changes:
            _write(change)
    for left in tidied.untouched:
        console.note(f"{left.shown}: left as it is: {left.why}\n  {left.hint}")
    diffs = {change.shown: "\n".join(_diff(change)) for change in tidied.changes} if args.check else {}
    console.result(_text(tidied, diffs), _data(tidied, diffs))
    return ExitCode.NO if tidied.untouched or (args.check and tidied.changes) else ExitCode.DONE


def _demand_known(catalogue: Catalogue, names: list[str]) -> None:
    known = {*catalogue.appliance_names, *catalogue.vo_names}
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known)[:20])
            raise InputError(f"no appliance and no VO '{printable(name)}'", hint=f"there are: {there}")


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
    number = len(tidied.changes)
    files = f"{number} file{'' if number == 1 else 's'}"
    if diffs:
        return "\n".join([*diffs.values(), f"{files} would change; `vmi fmt` writes {'it' if number == 1 else 'them'}"])
    if number:
        return "\n".join([*(f"{change.shown}: written anew" for change in tidied.changes), f"{files} changed"])
    return "nothing to change"


def _data(tidied: Tidied, diffs: dict[str, str]) -> dict[str, object]:
    return {
        "changed": [change.shown for change in tidied.changes],
        "untouched": [{"path": left.shown, "why": left.why, "hint": left.hint} for left in tidied.untouched],
        "diffs": diffs,
    }
