"""This module is `vmi new`: it asks what it must, writes the files of a new appliance or VO, and says what is next."""

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from vmi.commands import asking
from vmi.commands.options import add_repository, repository
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError, ToolError
from vmi.core.processes import run as run_tool
from vmi.manifest import owners
from vmi.manifest.repository import Catalogue
from vmi.manifest.writing import beginning
from vmi.manifest.writing.answers import Draft, Question, VoDraft, Wrong
from vmi.manifest.writing.placing import Placed, demand_free, place


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    parser.add_argument("name", metavar="NAME", help="of the appliance or the VO; it becomes the directory")
    parser.add_argument("--vo", action="store_true", help="start a virtual organisation, not an appliance")
    parser.add_argument("--title", help="one line for people")
    appliance = parser.add_argument_group("of an appliance")
    appliance.add_argument("--owner", action="append", metavar="@WHO", help="who reviews changes (may be repeated)")
    appliance.add_argument("--distribution", choices=sorted(beginning.SUITES), help="start from its packages")
    appliance.add_argument("--suite", help="its release by code name (default: trixie, noble)")
    appliance.add_argument("--from", dest="appliance", metavar="APPLIANCE", help="start from one of this catalogue")
    appliance.add_argument("--cloud-image", metavar="URL", help="start from an image that a distribution publishes")
    appliance.add_argument("--checksum", metavar="sha256:...", help="of the cloud image; sha512:... too")
    appliance.add_argument("--os", metavar='"NAME VERSION"', help='what runs inside, such as "Debian 13"')
    appliance.add_argument(
        "--default-user", metavar="USER", help="whom users log in as (default: as the base names it)"
    )
    appliance.add_argument("--port", action="append", metavar="443/tcp", help="opened besides SSH (may be repeated)")
    vo = parser.add_argument_group("of a VO")
    vo.add_argument("--manager", action="append", metavar="@WHO", help="who approves images (may be repeated)")
    vo.add_argument("--email", help="where providers and users reach the managers")


def run(args: argparse.Namespace, console: Console) -> int:
    catalogue = Catalogue(repository(args))
    kind = "VO" if args.vo else "appliance"
    demand_free(catalogue.root, kind, args.name)
    given = _given(args)
    draft = VoDraft(args.name) if args.vo else Draft(args.name, catalogue)
    _answer_all(draft.questions(_owner(catalogue.root)), given, console)
    if isinstance(draft, VoDraft):
        files, line = beginning.vo_files(draft.values()), owners.line_of_vo(args.name, draft.managers)
    else:
        files = beginning.appliance_files(draft.beginning())
        line = owners.line_of_appliance(args.name, draft.owners)
    placed = place(catalogue.root, kind, args.name, files, line)
    following = _next(placed, args.name, line, is_vo=args.vo)
    text = "\n".join([*(f"wrote {path}" for path in placed.files), "next:", *(f"  {each}" for each in following)])
    console.result(text, {"files": list(placed.files), "next": following})
    return ExitCode.DONE


def _given(args: argparse.Namespace) -> dict[str, str]:
    """This is what the command line says, by the name of the question that it answers."""
    bases = [name for name in ("distribution", "appliance", "cloud_image") if getattr(args, name)]
    if len(bases) > 1:
        raise InputError("an appliance starts from one thing", hint="keep one of --distribution, --from, --cloud-image")
    of_appliance, of_vo = ("owner", *bases, "suite", "checksum", "os", "default_user", "port"), ("manager", "email")
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
    base = " ".join(filter(None, (args.distribution, args.suite))) or args.appliance or args.cloud_image
    answers = {
        "--title": args.title,
        "--owner": " ".join(args.owner or ()),
        "--distribution, --from or --cloud-image": base,
        "--checksum": args.checksum,
        "--os": args.os,
        "--default-user": args.default_user,
        "--port": " ".join(args.port or ()),
        "--manager": " ".join(args.manager or ()),
        "--email": args.email,
    }
    return {option: text for option, text in answers.items() if text}


def _answer_all(questions: Iterator[Question], given: Mapping[str, str], console: Console) -> None:
    missing, at_terminal = [], asking.somebody_is_there()
    for question in questions:
        if text := given.get(question.option):
            _answer(question, text)
        elif at_terminal:
            asking.ask(console, question.text, question.default, question.answer)
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
    file = placed.files[0]
    steps = [f"edit {file}", f"vmi lint {name}"]
    if not is_vo:
        steps += [f"edit {placed.directory}/provision/setup.sh and README.md", f"vmi build {name}"]
    if not placed.has_owners:
        steps.append(f"this catalogue has no {owners.FILE}: the line would be `{' '.join(line.split())}`")
    paths = f"{placed.directory} {owners.FILE}" if placed.has_owners else placed.directory
    return [*steps, f'git add {paths} && git commit --message "Add {name}"', "open a pull request"]
