"""This program does with dissect.target what an audit's reading is: every entry's status, every file in /etc.

Run by the peers' own Python; dissect is AGPL and never imported by ours.
"""

import sys
from pathlib import Path

from dissect.target import Target

target = Target.open(Path(sys.argv[1]))
walked = read = 0
for entry in target.filesystems[0].recurse("/"):
    walked += 1
    entry.lstat()
    if entry.path.startswith("/etc/") and entry.is_file(follow_symlinks=False):
        read += len(entry.open().read(1 << 20))
print(walked, "entries,", read, "bytes")
