"""This program does with dissect what an audit's reading is: every entry's status, every file in /etc.

    dissect_walk.py filesystem|target IMAGE

`target` walks the tree that dissect.target makes of all file systems, `filesystem` the one file system below it. Run by
the peers' own Python; dissect is AGPL and never imported by ours.
"""

import sys
from pathlib import Path

from dissect.target import Target

which, image = sys.argv[1:]
target = Target.open(Path(image))
tree = target.fs if which == "target" else target.filesystems[0]
walked = read = 0
for entry in tree.recurse("/"):
    walked += 1
    entry.lstat()
    if entry.path.startswith("/etc/") and entry.is_file(follow_symlinks=False):
        read += len(entry.open().read(1 << 20))
print(walked, "entries,", read, "bytes")
