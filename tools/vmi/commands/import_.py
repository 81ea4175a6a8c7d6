"""This module is `vmi import`: the closest manifest of an AppDB file or a Packer template, and what it cannot say."""

import argparse
import stat
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from vmi.commands.linting import around
from vmi.core import documents
from vmi.core.console import SHOWN_CHARACTERS, Console
from vmi.core.errors import ExitCode, InputError, Refusal
from vmi.core.files import read_bytes, write_atomic
from vmi.core.findings import Severity
from vmi.core.models import ApplianceName
from vmi.core.printable import printable
from vmi.manifest.importing.closest import Imported, import_file, name_of
from vmi.manifest.importing.packer import SAID_ONCE
from vmi.manifest.importing.source import Left, fits
from vmi.manifest.linting import lint
from vmi.manifest.models import Appliance
from vmi.manifest.repository import APPLIANCE_FILE, FILE_LIMIT_BYTES, Manifest
from vmi.manifest.writing.trial import Trial, written_aside


def configure(parser: argparse.ArgumentParser) -> None:
    kinds = (
        "AppDB's continuous-delivery file (YAML, JSON, XML), or a Packer template: .pkr.hcl, or JSON with `builders`"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=kinds)
    parser.add_argument("--name", help="of the appliance (default: from the directory of --output, or from FILE)")
    parser.add_argument(
        "--output",
        default="-",
        metavar="DIR",
        help="write the manifest, a README.md and the files that it names into DIR, such as appliances/NAME "
        "(default: print the manifest)",
    )


def run(args: argparse.Namespace, console: Console) -> int:
    directory = None if args.output == "-" else Path(args.output)
    name = args.name if args.name is not None else directory.resolve().name if directory else name_of(args.file)
    if not fits(name, ApplianceName):
        hint = "lower-case letters, digits and dashes, such as alma-9; say --name"
        raise InputError(f"'{printable(name, 100)}' cannot be the name of an appliance", hint=hint)
    path = _free(directory) if directory else None
    imported = import_file(args.file, name)
    for line in (*_report(imported, printable(str(args.file))), *_warned(imported, name)):
        console.note(line)
    if imported.hint:
        raise Refusal("nothing could be carried over", where=str(args.file), hint=imported.hint)
    written = _write(imported, args.file, directory, console) if directory else []
    for file in imported.files:
        if not directory:
            console.note(f"the manifest names {printable(file)}: copy it beside appliance.yaml")
    if path:
        console.note(f"next: fill in what is needed, then `vmi lint {name}`, and `vmi fmt` for CODEOWNERS")
    console.result("\n".join(f"wrote {each}" for each in written) if path else imported.manifest, imported.as_json())
    return ExitCode.DONE


def _write(imported: Imported, template: Path, directory: Path, console: Console) -> list[Path]:
    """This copies the files that lie below the template's directory, and writes the manifest last."""
    model = documents.check(imported.completed.encode(), "", Appliance).model  # knows how much is too much
    beside = Manifest(template.resolve().parent, "", model)
    if beside.excess:
        console.note(f"copy the files into {directory} yourself: those below {template.parent} {beside.excess}")
    there = Manifest[Appliance](directory, "", None)
    written: list[Path] = []
    for named in imported.files:
        if fault := beside.fault_of_directory(named):
            console.note(f"copy {printable(named)} into {directory} yourself: below {template.parent} it {fault}")
        for file in beside.files_below(named):
            if there.status(file) is not None:
                console.note(f"{directory}/{printable(file)} is there already, and stays as it is")
                continue
            source = beside.directory / file
            mode = 0o755 if source.stat().st_mode & stat.S_IXUSR else 0o644
            written.append(write_atomic(directory / file, read_bytes(source, FILE_LIMIT_BYTES), mode))
    if there.status("README.md") is None:
        written.append(write_atomic(directory / "README.md", imported.readme))
    return [write_atomic(directory / APPLIANCE_FILE, imported.manifest), *written]


def _warned(imported: Imported, name: str) -> Iterator[str]:
    """This is what the linter will say of carried values once what is needed is there."""
    with tempfile.TemporaryDirectory(prefix="vmi-import-") as aside:
        place = Path(aside)
        trial = Trial(place / "catalogue", written_aside(place, name, {APPLIANCE_FILE: imported.completed}), None)
        found = lint(replace(around(trial), appliances=(name,), vos=(), since=""))
    guessed_os = any(need.startswith("os") for need in imported.needs)
    for each in found:
        if guessed_os and each.rule == "os-fits-base":
            continue  # it speaks of the stand-in
        if each.severity is Severity.WARNING and each.path.endswith(APPLIANCE_FILE) and not each.is_secret:
            yield f"needed: look at [{each.rule}]: {printable(each.message)}; {printable(each.hint)}"


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
        *(_line(left, file) for left in imported.left if left.why not in SAID_ONCE),
        *_said_once(imported.left, file),
        *(f"guessed: {printable(guess)}" for guess in imported.guesses),
        *(f"needed: {printable(need)}" for need in imported.needs),
        f"{file}: {number} value{'' if number == 1 else 's'} carried over, {len(imported.left)} not",
    ]


def _said_once(left: Iterable[Left], file: str) -> Iterator[str]:
    """This is one line for each reason that holds for many values; --format json names each with its value."""
    by_reason: dict[str, list[str]] = {}
    for each in left:
        if each.why in SAID_ONCE:
            by_reason.setdefault(each.why, []).append(each.path)
    for why, paths in by_reason.items():
        yield printable(f"{file}: not carried over: {', '.join(paths)}: {why}", SHOWN_CHARACTERS)


def _line(left: Left, file: str) -> str:
    place = f"{file}:{left.line}" if left.line else file
    hint = f"; {left.hint}" if left.hint else ""
    said = f"{place}: not carried over: {left.path} = {left.value}: {left.why}{hint}"
    return printable(said, SHOWN_CHARACTERS)
