"""This module is `vmi plan`: it prints the builds that are needed; nothing is built."""

import argparse

from vmi.commands.options import add_repository, manifest_name
from vmi.commands.planning import changed, planner
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.planning.models import Known, Plan


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    since = "only appliances that changed since a commit or branch, and those that stand on them"
    parser.add_argument("--since", metavar="REV", help=since)
    only = "only these appliances and their bases (default: all that are not retired)"
    parser.add_argument("name", nargs="*", type=manifest_name, metavar="NAME", help=only)
    parser.add_argument("--refresh", action="store_true", help="ask the distributions' archives again now")


def run(args: argparse.Namespace, console: Console) -> int:
    if args.name and args.since:
        raise InputError("--since chooses appliances, and some are named too", hint="give the one or the other")
    chosen = planner(args, console, names=tuple(args.name), since=args.since, refresh=args.refresh)
    plan = chosen.plan(args.name or chosen.living(changed(chosen, args.since) if args.since else None))
    console.result(_text(plan), plan.to_json())
    return ExitCode.DONE


def _text(plan: Plan) -> str:
    lines = [
        f"build  {b.name} {b.version}  {b.id[:12]}{'  (uncommitted changes)' if b.dirty else ''}" for b in plan.needed
    ]
    lines += [f"known  {k.appliance} {k.version}  {k.build_id[:12]}  {_why(k)}" for k in plan.known]
    return "\n".join([*lines, f"{len(plan.needed)} to build, {len(plan.known)} known"])


def _why(known: Known) -> str:
    if known.changed:
        return "released; its inputs have changed since: raise `version` to build them"
    return "released" if known.where == "release" else "built"
