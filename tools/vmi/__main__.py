"""This module is where `vmi` and `python -m vmi` begin."""

import signal
import sys

# Until the error boundary stands, an interrupt just ends us (130 in a shell); Python would show its own traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> int:
    """This is the program; returns an exit code (docs/exit-codes.md)."""
    from vmi.cli import main as run
    from vmi.core.errors import SIGNALS

    code = run()
    for number in SIGNALS:  # Python takes its handlers away when it ends, and the exit code is said
        signal.signal(number, signal.SIG_IGN)
    return code


if __name__ == "__main__":
    sys.exit(main())
