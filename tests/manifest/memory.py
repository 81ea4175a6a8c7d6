"""This module measures how much memory `vmi lint` takes, in a process of its own."""

import subprocess
import sys
from pathlib import Path

MOST_MIB = 200
"""Nothing that an author writes takes more."""
PROGRAM = """\
import re, sys
from vmi.cli import main
code = main(["lint", "--format", "json", "--repo", sys.argv[1]])
# Not getrusage: that remembers the process which this one was forked from.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
print(int(peak) // 1024, code, file=sys.stderr)
"""


def peak_mib(root: Path) -> int:
    """This is what a new process needs, which must end with an answer."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(root)], capture_output=True, text=True, timeout=60)
    peak, code = done.stderr.splitlines()[-1].split()
    assert code in ("0", "1"), done.stderr
    return int(peak)
