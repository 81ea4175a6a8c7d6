"""This module is `vmi new`: it asks what it must, writes the files of a new appliance or VO, and says what is next."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from vmi.commands import asking
from vmi.commands.linting import around
from vmi.commands.options import add_repository, repository
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError, ToolError
from vmi.core.findings import Finding, Severity, says_no
from vmi.core.processes import run as run_tool
from vmi.manifest import owners
from vmi.manifest.linting import lint
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing import beginning
from vmi.manifest.writing.appliance_draft import ApplianceDraft
from vmi.manifest.writing.placing import Placed, codeowners_with, demand_free, place
from vmi.manifest.writing.question import Question, Wrong
from vmi.manifest.writing.trial import Trial, written_aside
from vmi.manifest.writing.vo_draft import VoDraft


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    parser.add_argument("name", metavar="NAME", help="of the appliance or the VO; it becomes the directory")
    parser.add_argument("--vo", action="store_true", help="start a virtual organisation, not an appliance")
    parser.add_argument("--title", help="one line for people")
    parser.add_argument("--description", help="a paragraph: what it is good for, and for whom (default: what follows)")
    appliance = parser.add_argument_group("of an appliance")
    appliance.add_argument(
        "--owner", action="append", metavar="@WHO", help="who reviews changes (may be repeated); alice is @alice"
    )
    appliance.add_argument("--distribution", choices=sorted(beginning.SUITES), help="start from its packages")
    appliance.add_argument("--suite", help="its release by code name (default: trixie, noble)")
    appliance.add_argument("--from", dest="appliance", metavar="APPLIANCE", help="start from one of this catalogue")
    appliance.add_argument("--cloud-image", metavar="URL", help="start from an image that a distribution publishes")
    appliance.add_argument("--checksum", metavar="sha256:...", help="of the cloud image; sha512:... too")
    appliance.add_argument("--os", metavar='"NAME VERSION"', help='what runs inside, such as "Debian 13"')
    appliance.add_argument(
        "--default-user", metavar="USER", help="whom users log in as (default: as the base names it)"
    )
    ports = "opened besides SSH, such as 53/udp, 8000-8100/tcp, or 443 for 443/tcp (may be repeated)"
    appliance.add_argument("--port", action="append", metavar="443/tcp", help=ports)
    vo = parser.add_argument_group("of a VO")
    managers = "who approves images, such as @alice; alice is @alice (may be repeated)"
    vo.add_argument("--manager", action="append", metavar="@WHO", help=managers)
    vo.add_argument("--email", help="where providers and users reach the managers")
    vo.add_argument("--follow", action="append", metavar="APPLIANCE", help="one of this catalogue (may be repeated)")


def run(args: argparse.Namespace, console: Console) -> int:
    catalogue = Catalogue(repository(args))
    kind = "VO" if args.vo else "appliance"
    demand_free(catalogue.root, kind, args.name)
    given = _given(args)
    draft: VoDraft | ApplianceDraft = VoDraft(args.name, catalogue)
    if not args.vo:
        draft = ApplianceDraft(args.name, catalogue, asks_os=bool(args.os), stands_on_appliance=bool(args.appliance))
    _answer_all(draft.questions(_owner(catalogue.root)), given, console)
    if isinstance(draft, VoDraft):
        files, line = beginning.vo_files(draft.values()), owners.line_of_vo(args.name, draft.managers)
    else:
        files = beginning.appliance_files(draft.beginning())
        line = owners.line_of_appliance(args.name, draft.owners)
    found = _judged(catalogue.root, args.name, files, line)
    placed = place(catalogue.root, kind, args.name, files, line)
    following = _next(placed, args.name, line, is_vo=args.vo)
    warnings = [finding for finding in found if finding.severity is Severity.WARNING]
    _show(console, placed, warnings, following)
    return ExitCode.DONE


def _show(console: Console, placed: Placed, warnings: list[Finding], following: list[str]) -> None:
    lines = [f"wrote {path}" for path in placed.files]
    if warnings:
        number = f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}"
        lines += [*map(str, warnings), f"{number}: `vmi lint --explain RULE` explains a rule"]
    text = "\n".join([*lines, "next:", *(f"  {each}" for each in following)])
    findings = [finding.as_json() for finding in warnings]
    console.result(text, {"files": list(placed.files), "findings": findings, "next": following})


def _judged(root: Path, name: str, files: Mapping[str, str], line: str) -> list[Finding]:
    """This is what the linter will say of the files; errors are said now, while nothing is written."""
    with tempfile.TemporaryDirectory(prefix="vmi-new-") as aside:
        new = written_aside(Path(aside), name, files)
        trial = Trial(root, new, codeowners_with(root, line))
        everything = around(trial)
        since = everything.history.head if everything.history else ""  # the others are not looked at
        names = ((name,), ()) if new.appliance else ((), (name,))
        found = lint(replace(everything, appliances=names[0], vos=names[1], since=since))
    own = [finding for finding in found if finding.path.split("/")[1:2] == [name]]
    if says_no(own):
        errors = [finding for finding in own if finding.severity is Severity.ERROR]
        hint = "say it differently; nothing was written"
        raise InputError("what would be written has mistakes", details="\n".join(map(str, errors)), hint=hint)
    return own


def _given(args: argparse.Namespace) -> dict[str, str]:
    """This is what the command line says, by the name of the question that it answers."""
    bases = [name for name in ("distribution", "appliance", "cloud_image") if getattr(args, name)]
    if len(bases) > 1:
        raise InputError("an appliance starts from one thing", hint="keep one of --distribution, --from, --cloud-image")
    of_appliance, of_vo = (
        ("owner", *bases, "suite", "checksum", "os", "default_user", "port"),
        ("manager", "email", "follow"),
    )
    for name in of_appliance if args.vo else of_vo:
        if getattr(args, name):
            option = {"appliance": "from"}.get(name, name.replace("_", "-"))
            raise InputError(
                f"--{option} is not for {'a VO' if args.vo else 'an appliance'}", hint="see vmi new --help"
            )
    if args.suite and not args.distribution:
        raise InputError("--suite is a release of a --distribution", hint="add --distribution debian")
    if args.checksum and not args.cloud_image:
        raise InputError("--checksum is that of a --cloud-image", hint="add --cloud-image URL")
    answers = {
        "--title": args.title,
        "--description": args.description,
        "--owner": " ".join(args.owner or ()),
        "--distribution, --from or --cloud-image": args.distribution or args.appliance or args.cloud_image,
        "--suite": args.suite,
        "--checksum": args.checksum,
        "--os": args.os,
        "--default-user": args.default_user,
        "--port": " ".join(args.port or ()),
        "--manager": " ".join(args.manager or ()),
        "--email": args.email,
        "--follow": " ".join(args.follow or ()),
    }
    return {option: text for option, text in answers.items() if text}


def _answer_all(questions: Iterator[Question], given: Mapping[str, str], console: Console) -> None:
    missing, at_terminal = [], asking.somebody_is_there()
    for question in questions:
        if text := given.get(question.option):
            _answer(question, text)
        elif at_terminal:
            asking.ask(console, question)
        elif question.default:
            _answer(question, question.default)
        else:
            missing.append(question)
    if missing:
        options = "; ".join(f"{question.option} ({question.text})" for question in missing)
        raise InputError(f"not everything is said: {options}", hint="add them, or run this at a terminal, which asks")


def _answer(question: Question, text: str) -> None:
    try:
        question.answer(text)
    except Wrong as wrong:
        raise InputError(str(wrong), where=question.option) from wrong


def _owner(root: Path) -> str:
    """This is who probably sits here: whom a workflow runs for, or whom git knows by a GitHub name."""
    if actor := os.environ.get("GITHUB_ACTOR"):
        return f"@{actor}"
    try:
        done = run_tool("git", "-C", root, "config", "--get", "github.user", timeout_s=10)
    except ToolError:
        return ""  # not configured, or no git: then it is asked
    return f"@{done.stdout.decode(errors='replace').strip()}"


def _next(placed: Placed, name: str, line: str, *, is_vo: bool) -> list[str]:
    file, vmi = placed.files[0], _called()
    steps = [f"edit {file}"]
    if not is_vo:
        steps = [f"edit {file}, provision/setup.sh and README.md"]
    steps += [f"{vmi} lint {name}", f"{vmi} fmt {name}"]
    if not placed.has_owners:
        steps.append(f"this catalogue has no {owners.FILE}: the line would be `{' '.join(line.split())}`")
    paths = f"{placed.directory} {owners.FILE}" if placed.has_owners else placed.directory
    steps.append(f'git add {paths} && git commit --message "Add {name}"')  # a build remembers its commit
    if not is_vo:
        image = f"IMAGE --manifest {file}"
        steps += [f"{vmi} plan {name}", f"{vmi} build {name}", f"{vmi} audit {image}", f"{vmi} boot {image}"]
    return [*steps, "open a pull request"]


def _called() -> str:
    """This is how this program was called: `vmi` when that finds it, else the path that was typed."""
    typed = Path(sys.argv[0])
    found = shutil.which("vmi")
    if not typed.name.startswith("vmi") or (found and typed.exists() and typed.samefile(found)):
        return "vmi"
    return sys.argv[0] if "/" in sys.argv[0] else "vmi"
