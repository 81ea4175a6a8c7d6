"""This module is `vmi import`: the closest manifest of an AppDB file or a Packer template, and what it cannot say."""

import argparse
from pathlib import Path

from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.files import write_atomic
from vmi.core.models import ApplianceName
from vmi.core.printable import printable
from vmi.manifest.importing.closest import Imported, import_file, name_of
from vmi.manifest.importing.packer_steps import fits
from vmi.manifest.importing.source import Left
from vmi.manifest.repository import APPLIANCE_FILE


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="AppDB's continuous-delivery file (YAML, JSON, XML), or a .pkr.hcl"
    )
    parser.add_argument("--name", help="of the appliance (default: from the directory of --output, or from FILE)")
    parser.add_argument(
        "--output",
        default="-",
        metavar="DIR",
        help="write DIR/appliance.yaml, such as appliances/NAME (default: print it)",
    )


def run(args: argparse.Namespace, console: Console) -> int:
    directory = None if args.output == "-" else Path(args.output)
    name = args.name if args.name is not None else directory.resolve().name if directory else name_of(args.file)
    if not fits(name, ApplianceName):
        hint = "lower-case letters, digits and dashes, such as alma-9; say --name"
        raise InputError(f"'{printable(name, 100)}' cannot be the name of an appliance", hint=hint)
    path = _free(directory) if directory else None
    imported = import_file(args.file, name)
    for line in _report(imported, str(args.file)):
        console.note(line)
    if path:
        write_atomic(path, imported.manifest)
        console.note(f"next: fill in what is needed, copy the files that it names, then `vmi lint {name}`")
    console.result(f"wrote {path}" if path else imported.manifest, imported.as_json())
    return ExitCode.DONE


def _free(directory: Path) -> Path:
    path = directory / APPLIANCE_FILE
    if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
        raise InputError("is no directory", where=str(directory), hint="name appliances/NAME with --output")
    if path.exists() or path.is_symlink():
        raise InputError("is there already", where=str(path), hint="name another directory with --output, or print it")
    return path


def _report(imported: Imported, file: str) -> list[str]:
    number = len(imported.carried)
    return [
        *(_line(left, file) for left in imported.left),
        *(f"guessed: {printable(guess)}" for guess in imported.guesses),
        *(f"needed: {printable(need)}" for need in imported.needs),
        f"{file}: {number} value{'' if number == 1 else 's'} carried over, {len(imported.left)} not",
    ]


def _line(left: Left, file: str) -> str:
    place = f"{file}:{left.line}" if left.line else file
    hint = f"; {left.hint}" if left.hint else ""
    return f"{place}: not carried over: {left.path} = {left.value}: {left.why}{hint}"
