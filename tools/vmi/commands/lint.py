"""This module is `vmi lint`: exit 0 when the manifests are right, 1 when one is not."""

import argparse
from collections import Counter

from vmi.commands.linting import around
from vmi.commands.options import add_repository, manifest_name, repository
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.findings import Finding, says_no
from vmi.manifest.linting import lint
from vmi.manifest.repository import Catalogue


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    only = "only these appliances and VOs (default: all)"
    parser.add_argument(
        "--since", metavar="REV", help="only what changed since a commit or branch, and what that touches"
    )
    parser.add_argument("name", nargs="*", type=manifest_name, metavar="NAME", help=only)


def run(args: argparse.Namespace, console: Console) -> int:
    catalogue = Catalogue(repository(args))
    _demand_known(catalogue, args.name)
    found = lint(around(catalogue, args.since))
    findings = [finding for finding in found if not args.name or _belongs(finding, args.name)]
    console.result(_text(catalogue, findings), [finding.as_json() for finding in findings])
    return ExitCode.NO if says_no(findings) else ExitCode.DONE


def _belongs(finding: Finding, names: list[str]) -> bool:
    return "/" in finding.path and finding.path.split("/")[1] in names


def _demand_known(catalogue: Catalogue, names: list[str]) -> None:
    known = {*catalogue.appliance_names, *catalogue.vo_names}
    for name in names:
        if name not in known:
            raise InputError(f"no appliance and no VO '{name}'", hint=f"there are: {', '.join(sorted(known))}")


def _text(catalogue: Catalogue, findings: list[Finding]) -> str:
    read = f"{_count(len(catalogue.appliance_names), 'appliance')}, {_count(len(catalogue.vo_names), 'VO')}"
    counts = Counter(finding.severity for finding in findings)
    summary = ", ".join(_count(number, severity) for severity, number in sorted(counts.items())) or "nothing is wrong"
    return "\n".join([*map(str, findings), f"{read}: {summary}"])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
