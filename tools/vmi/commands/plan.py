"""This module is `vmi plan`: it prints the builds that are needed; nothing is built."""

import argparse
from collections.abc import Container, Mapping

from vmi.commands.options import BY_NAME_OR_PATH, add_repository, manifest_names, repository, store
from vmi.commands.planning import changed, planner
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.models import Version
from vmi.planning.models import Build, Known, Plan, ReleasedBuild


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    since = "only appliances that changed since a commit or branch, and those that stand on them"
    parser.add_argument("--since", metavar="REV", help=since)
    only = f"only these appliances, each {BY_NAME_OR_PATH}, and their bases (default: all that are not retired)"
    parser.add_argument("name", nargs="*", metavar="NAME", help=only)
    parser.add_argument("--refresh", action="store_true", help="ask the distributions' archives again now")


def run(args: argparse.Namespace, console: Console) -> int:
    if args.name and args.since:
        raise InputError("--since chooses appliances, and some are named too", hint="give the one or the other")
    names = manifest_names(repository(args), args.name)
    chosen = planner(args, console, names=names, since=args.since, refresh=args.refresh)
    plan = chosen.plan(names or chosen.living(changed(chosen, args.since) if args.since else None))
    built = store(args).built()
    reasons = [_why_build(build, built, chosen.releases(build.name)) for build in plan.needed]
    console.result(_text(plan, reasons), plan.to_json())
    return ExitCode.DONE


def _why_build(build: Build, built: Container[str], released: Mapping[Version, ReleasedBuild]) -> str:
    """This is why a build is needed, as far as the store and the records tell."""
    if f"{build.name}-{build.version}" in built:
        return "its inputs changed since it was built here"
    return "a version that is not built yet" if released else "not built yet"


def _text(plan: Plan, reasons: list[str]) -> str:
    lines = [
        f"build  {b.name} {b.version}  {b.id[:12]}  {why}{'  (uncommitted changes)' if b.dirty else ''}"
        for b, why in zip(plan.needed, reasons, strict=True)
    ]
    lines += [f"known  {k.appliance} {k.version}  {k.build_id[:12]}  {_why(k)}" for k in plan.known]
    return "\n".join([*lines, f"{len(plan.needed)} to build, {len(plan.known)} known"])


def _why(known: Known) -> str:
    if known.changed:
        return "released; its inputs have changed since: raise `version` to build them"
    return "released" if known.where == "release" else "built"
