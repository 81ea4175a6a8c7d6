"""This module is `make demo`: one merge, start to finish, with the real verbs, on loopback.

Every step is the `vmi` command that a workflow would run, in a process of its own; the sandbox only stands for what is
outside: GitHub, Sigstore, the VO's manager, the provider. What happened lies in .vmi/demo, so that a second run finds
what the first one published and builds nothing.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sandbox.actors import Author, Manager, Outcome, Provider, Workflow
from sandbox.stage import Stage, stage
from sandbox.summary import Row, table
from vmi.cli import guarded
from vmi.core.errors import ExitCode, InputError, Interrupted
from vmi.core.files import locked

Step = tuple[str, Callable[[], Outcome]]


def main() -> int:
    """This runs the demonstration, or serves its site; returns an exit code of `vmi`."""
    return guarded(_main)


def _main() -> int:
    args = _arguments()
    repo = args.repo.resolve()
    with locked(repo / ".vmi" / "demo.lock", busy="another `make demo` or `make serve` is running"):
        return _serve(repo, repo / ".vmi" / "demo") if args.serve else _run(repo, repo / ".vmi" / "demo")


def steps(stage: Stage) -> tuple[Step, ...]:
    """This is the merge in its order."""
    author, workflow, manager = Author(stage), Workflow(stage), Manager(stage)
    provider = Provider(stage, workflow)
    return (
        ("merge", author.merge),
        ("lint", workflow.lint),
        ("plan", workflow.plan),
        ("build", workflow.build),
        ("audit", workflow.audit),
        ("boot", workflow.boot),
        ("attest", workflow.attest),
        ("release", workflow.release),
        ("endorse", workflow.endorse),
        ("approve", manager.approve),
        ("publish", workflow.publish),
        ("sync", provider.sync),
        ("tampered list", provider.refuse_list),
        ("tampered image", provider.refuse_image),
    )


def _run(repo: Path, state: Path) -> int:
    started, rows = time.monotonic(), []
    with stage(repo, state) as here:
        for name, step in steps(here):
            _say(f"{name}: {step.__doc__}")
            begun = time.monotonic()
            made = step()
            rows.append(Row(name, time.monotonic() - begun, made))
    print(table(rows))
    print(f"\n{time.monotonic() - started:.0f} s. The list and the image were verified, and tampered ones refused.")
    print(f"`make serve` serves the published site at {here.site_url}/ (its files: {state / 'site'}).")
    return ExitCode.DONE


def _serve(repo: Path, state: Path) -> int:
    if not (state / "site" / "index.html").is_file():
        raise InputError("nothing was published yet", where=str(state / "site"), hint="make demo")
    with suppress(Interrupted), stage(repo, state) as here:  # the images that the site names lie in the private GitHub
        print(f"{here.site_url}/  (Ctrl-C ends it)", flush=True)
        signal.pause()
    return ExitCode.DONE


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--repo", type=Path, default=Path.cwd(), help="the catalogue (default: here)")
    parser.add_argument("--serve", action="store_true", help="only serve the site that was published")
    return parser.parse_args()


def _say(message: str) -> None:
    print(f"demo: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
