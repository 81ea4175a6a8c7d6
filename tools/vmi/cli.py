"""This module is the command line: it finds the verb, and is the one place where a run that cannot go on ends."""

import argparse
import atexit
import gc
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType

from vmi import __version__
from vmi.commands import VERBS, Verb
from vmi.core.console import Console, Verbosity
from vmi.core.errors import SIGNALS, ExitCode, Failure, Interrupted

ABOUT = "vmi builds, proves, endorses and publishes virtual machine images."
EPILOG = """\
exit codes: 0 done; 1 the answer is no; 2 usage or unreadable input; 3 a tool or service failed; 70 a bug;
130 interrupted. Results go to stdout, everything else to stderr. `vmi VERB --help` explains a verb."""
FORMATS = ("text", "json")
"""What every verb can write; one that can write more has a FORMATS of its own."""
NEW_OBJECTS = 500_000
"""How many objects come into being before Python looks for cycles among them: what is read in a run is a tree."""
LATER_S = 0.01
INTERRUPTED = "interrupted: nothing half-written was left under a final name; the same command starts again"


def main(argv: Sequence[str] | None = None) -> int:
    """This runs one verb and returns its exit code; no exception passes it."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    gc.set_threshold(NEW_OBJECTS)
    atexit.register(gc.freeze)  # what a process has at its end goes with it: nobody looks for cycles in it
    return guarded(lambda: _run(arguments))


def guarded(action: Callable[[], int]) -> int:
    """This is the error boundary: it runs a command and turns whatever ends it into one message and an exit code."""
    signals, hook = _Signals(), sys.unraisablehook
    try:
        signals.watch()
        code = _judged(action, signals.came)
        if signals.came:  # somebody swallowed it
            raise Interrupted
        signals.are_over = True
    except (Interrupted, KeyboardInterrupt):  # as soon as it is handled, no other is raised
        print(INTERRUPTED, file=sys.stderr)
        signals.are_over = True
        code = ExitCode.INTERRUPTED
    signal.setitimer(signal.ITIMER_REAL, 0)
    sys.unraisablehook = hook
    return code


def _judged(action: Callable[[], int], came: Sequence[int]) -> int:
    try:
        return action()
    except SystemExit as error:  # argparse: --help or a usage error
        return error.code if isinstance(error.code, int) else ExitCode.USAGE
    except (Interrupted, KeyboardInterrupt):
        raise
    except Failure as failure:
        Console().failure(failure)
        return failure.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains again at exit
        return ExitCode.TOOL
    except OSError as error:
        Console().failure(_from_os_error(error))
        return ExitCode.TOOL
    except BaseException as error:
        if came:  # extension modules make other errors of an interrupt
            raise Interrupted from error
        Console().failure(_bug(error))
        return ExitCode.BUG


def _run(arguments: Sequence[str]) -> int:
    args, verb = _parse(arguments)
    code: int = import_module(verb.module).run(args, Console(args.format, Verbosity(args.verbosity)))
    sys.stdout.flush()
    return code


class _Signals:
    """This is what interrupts a run, until it is over; a process that ends anyway is left to end."""

    def __init__(self) -> None:
        self.came: list[int] = []
        self.are_over = False

    def watch(self) -> None:
        """This makes an exception of every interrupt."""
        for number in SIGNALS:
            signal.signal(number, self._interrupt)
        signal.signal(signal.SIGALRM, self._repeat)
        sys.unraisablehook = partial(self._not_raised, sys.unraisablehook)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """This ends the run, unless it is ending: a second Ctrl-C must not cut the clearing up short."""
        if self.are_over:
            return
        self.came.append(number)
        handled = sys.exception()
        while handled is not None:
            if isinstance(handled, Interrupted):
                return
            handled = handled.__context__
        raise Interrupted(signal.Signals(number).name)

    def _not_raised(self, hook: Callable[["sys.UnraisableHookArgs"], object], args: "sys.UnraisableHookArgs") -> None:
        """This keeps an interrupt that was raised where nobody can catch it: Python prints and forgets it.

        It comes again a moment later. Here and now it would be lost once more.
        """
        if isinstance(args.exc_value, Interrupted):
            signal.setitimer(signal.ITIMER_REAL, LATER_S)
        else:
            hook(args)

    def _repeat(self, number: int, frame: FrameType | None) -> None:
        if self.came and not self.are_over:
            os.kill(os.getpid(), self.came[0])


def _parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, Verb]:
    verb = next((v for v in VERBS if v.name in arguments[:1]), None)
    if verb is None:
        _top_parser().parse_args(arguments)  # prints the help, the version, or what is wrong
        _top_parser().error("name a verb")
    return verb_parser(verb).parse_args(arguments[1:]), verb


def verb_parser(verb: Verb) -> argparse.ArgumentParser:
    """This is what a verb understands."""
    parser = argparse.ArgumentParser(
        prog=f"vmi {verb.name}",
        description=f"This {verb.does}.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module = import_module(verb.module)
    module.configure(parser)
    _add_common(parser, getattr(module, "FORMATS", FORMATS))
    return parser


def _top_parser() -> argparse.ArgumentParser:
    width = max(len(verb.name) for verb in VERBS)
    verbs = "\n".join(f"  {verb.name:<{width}}  {verb.does}" for verb in VERBS)
    parser = argparse.ArgumentParser(
        prog="vmi",
        description=f"{ABOUT}\n\nverbs, in the order of a merge:\n{verbs}",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"vmi {__version__}")
    parser.add_argument("verb", choices=[verb.name for verb in VERBS], metavar="VERB", help="one of the above")
    return parser


def _add_common(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    group = parser.add_argument_group("on every verb")
    default, told = "text", "text"
    if "github" in formats:
        default = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
        told = "github inside of GitHub Actions, else text"
    group.add_argument("--format", choices=formats, default=default, help=f"of results (default: {told})")
    loudness = group.add_mutually_exclusive_group()
    loudness.add_argument(
        "-v", "--verbose", dest="verbosity", action="store_const", const=2, help="show every command that is run"
    )
    loudness.add_argument(
        "-q", "--quiet", dest="verbosity", action="store_const", const=0, help="only results and errors"
    )
    parser.set_defaults(verbosity=1)


def _from_os_error(error: OSError) -> Failure:
    hints = {28: "free some space, or name another place (--store, --out, --dest)", 13: "check the owner and mode"}
    hint = hints.get(error.errno or 0)
    return Failure(error.strerror or str(error), where=str(error.filename) if error.filename else None, hint=hint)


def _bug(error: BaseException) -> Failure:
    what = f"this is a bug in vmi {__version__}: {type(error).__name__}: {error}"
    try:
        with tempfile.NamedTemporaryFile("w", prefix="vmi-bug-", suffix=".txt", delete=False) as file:
            traceback.print_exception(error, file=file)
    except OSError as unwritable:
        return Failure(what, hint=f"report it; what a developer needs could not be written: {unwritable}")
    return Failure(what, hint=f"report it with {Path(file.name)}, which holds what a developer needs")
