"""This module writes docs/commands.md: what every verb understands.

Not by argparse's own help, which wraps and words it differently from one Python to the next.
"""

import argparse
from collections.abc import Iterator

from vmi.cli import verb_parser
from vmi.commands import VERBS, Verb

HEAD = """\
# The verbs of `vmi`

*Generated from the command line itself; `make generated` writes it anew.*

Results go to stdout, everything else to stderr. Exit codes: 0 done; 1 the answer is no; 2 usage or unreadable input;
3 a tool or service failed; 70 a bug; 130 interrupted ([exit-codes.md](exit-codes.md)). Nothing leaves the machine
without `--confirm`. Every verb takes `-h`, `-v` (show every command that is run) and `-q` (only results and errors).

"""
ON_EVERY_VERB = ("help", "verbosity")


def commands_page() -> str:
    """This is the whole text of docs/commands.md."""
    table = "".join(f"| [`vmi {verb.name}`](#vmi-{verb.name}) | {verb.does} |\n" for verb in VERBS)
    return f"{HEAD}| verb | does |\n|---|---|\n{table}\n" + "\n".join(map(_verb, VERBS))


def _verb(verb: Verb) -> str:
    actions = [action for action in verb_parser(verb)._actions if action.dest not in ON_EVERY_VERB]
    usage = " ".join([f"vmi {verb.name}", *map(_usage, actions)])
    rows = "".join(_rows(actions))
    return f"## vmi {verb.name}\n\nThis {verb.does}.\n\n    {usage}\n\n| argument | means |\n|---|---|\n{rows}"


def _rows(actions: list[argparse.Action]) -> Iterator[str]:
    for action in actions:
        means = " ".join(_help(action).split()).replace("|", "\\|")
        spelled = _spelled(action).replace("|", "\\|")
        yield f"| `{spelled}` | {means} |\n"


def _help(action: argparse.Action) -> str:
    """This is the help text with what argparse puts in, such as the default."""
    return (action.help or "") % {**vars(action), "prog": "vmi"}


def _usage(action: argparse.Action) -> str:
    spelled = _spelled(action)
    return spelled if action.required or spelled.startswith("[") else f"[{spelled}]"


def _spelled(action: argparse.Action) -> str:
    if not action.option_strings:
        return {"*": f"[{_value(action)} ...]", "?": f"[{_value(action)}]", "+": f"{_value(action)} ..."}.get(
            str(action.nargs), _value(action)
        )
    option = action.option_strings[-1]
    if action.nargs == 0:
        return option
    return f"{option} [{_value(action)}]" if action.nargs == "?" else f"{option} {_value(action)}"


def _value(action: argparse.Action) -> str:
    if action.choices and not action.metavar:
        return "|".join(map(str, action.choices))
    return str(action.metavar or action.dest.upper())
