"""This module is `vmi lint`: exit 0 when the manifests are right, 1 when one is not."""

import argparse
from difflib import get_close_matches

from vmi.commands.linting import around
from vmi.commands.options import BY_NAME_OR_PATH, add_repository, manifest_names, repository
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.files import read_inside
from vmi.core.findings import Finding, Page, Severity, number_of, says_no
from vmi.manifest.likeness import demand_known
from vmi.manifest.linting import lint
from vmi.manifest.repository import FILE_LIMIT_BYTES, Catalogue
from vmi.manifest.rule import Around
from vmi.manifest.selection import Selection

FORMATS = ("text", "json", "github", "sarif")
EVERY_RULE = ""


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    only = f"only these appliances and VOs, each {BY_NAME_OR_PATH} (default: all)"
    parser.add_argument(
        "--since", metavar="REV", help="only what changed since a commit or branch, and what that touches"
    )
    parser.add_argument(
        "--explain",
        metavar="RULE",
        nargs="?",
        const=EVERY_RULE,
        help="show a rule's page of the manual, or list all rules, and check nothing",
    )
    parser.add_argument("name", nargs="*", metavar="NAME", help=only)


def run(args: argparse.Namespace, console: Console) -> int:
    if args.explain is not None:
        return _explain(args.explain, console)
    catalogue = Catalogue(repository(args))
    names = manifest_names(catalogue.root, args.name)
    demand_known(catalogue, names)
    looked_at = around(catalogue, args.since, names)
    selection = Selection(looked_at.appliances, looked_at.vos)
    findings = [finding for finding in lint(looked_at) if not names or selection.concerns(finding)]
    written = _written(args.format, looked_at, findings, console)
    console.result(written, written)
    return ExitCode.NO if says_no(findings) else ExitCode.DONE


def _written(form: str, looked_at: Around, findings: list[Finding], console: Console) -> str:
    """This is what stdout gets; each form is imported where it is used, for linting is felt every day."""
    if form == "json":
        from vmi.core.reports import json

        return json.render(findings)
    if form == "github":
        from vmi.core.reports import github

        return github.render(findings) + _summary(looked_at, findings)
    if form == "sarif":
        from vmi.core.reports import sarif
        from vmi.manifest.pages import pages

        return sarif.render(findings, pages().values(), "vmi lint")
    from vmi.core.reports import text

    shown = text.render(findings, lambda path: _source(looked_at.catalogue, path), colour=console.colours_results)
    return shown + _summary(looked_at, findings)


def _source(catalogue: Catalogue, path: str) -> bytes | None:
    try:
        return read_inside(catalogue.root, path, FILE_LIMIT_BYTES)
    except InputError:
        return None  # what is wrong with it is the finding


def _summary(looked_at: Around, findings: list[Finding]) -> str:
    catalogue = looked_at.catalogue
    appliances = _part(looked_at, len(looked_at.appliances), len(catalogue.appliance_names), "appliance")
    vos = _part(looked_at, len(looked_at.vos), len(catalogue.vo_names), "VO")
    read = ", ".join(filter(None, (appliances, vos)))
    counts = [(severity, number_of(findings, severity)) for severity in Severity]
    found = ", ".join(_count(number, severity) for severity, number in counts if number)
    more = "\n`vmi lint --explain RULE` explains a rule" if findings else ""
    return f"{read}: {found or 'nothing is wrong'}{more}"


def _part(looked_at: Around, number: int, of: int, noun: str) -> str:
    """This is how many were looked at: of how many, in a run since a commit; nothing for a kind that was not named."""
    if looked_at.since is None:
        return "" if looked_at.is_narrow and not number else _count(number, noun)
    return f"{number} of {_count(of, noun)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _explain(rule: str, console: Console) -> int:
    from vmi.manifest.pages import groups, pages

    known = pages()
    if rule == EVERY_RULE:
        listed = [f"{group.name}\n{''.join(map(_line, group.pages))}" for group in groups()]
        console.result("\n".join(listed), [_as_json(page) for page in known.values()])
        return ExitCode.DONE
    if rule not in known:
        near = get_close_matches(rule, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "`vmi lint --explain` lists all rules"
        raise InputError(f"no rule '{rule}'", hint=hint)
    page = known[rule]
    console.result(f"{page.rule} ({page.severity})\n\n{page.text}", _as_json(page))
    return ExitCode.DONE


def _line(page: Page) -> str:
    return f"  {page.rule:<26} {page.severity:<7}  {page.title}\n"


def _as_json(page: Page) -> dict[str, str]:
    return {"rule": page.rule, "severity": page.severity, "title": page.title, "text": page.text}
