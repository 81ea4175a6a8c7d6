"""Nothing is run straight from the network.

`curl ... | sh` runs whatever the other end sends that day, to that address, as root: nobody has seen it, no checksum
stands in git, and half of a download is half of a script. The build cannot be repeated, and whoever takes over the
server takes over every image. A file that is fetched and then run is the same, if nothing is compared before.

Fetch a version, compare its checksum, then run it; better, take a package of the distribution:

    curl -fsSLo install.sh https://example.org/tool-1.2/install.sh
    echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  install.sh" | sha256sum --check
    sh install.sh

or keep the script in the appliance's directory, where it is reviewed.

It is the same when what is fetched is kept in a variable and given to eval, when a function fetches or runs, and when
perl, ssh, docker, at or crontab runs it. What counts as a comparison is told by `vmi lint --explain download-checksum`;
a sum that comes from the same host is a warning there, not an error here.
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.unseen import unseen
from vmi.manifest.rule import Problems

ID = "no-piped-download"
SEVERITY = Severity.ERROR

HINT = "fetch a version to a file, compare its checksum with `sha256sum --check`, then run it"


def check(read: Content) -> Problems:
    """This looks for what is fetched and run without a comparison."""
    for found in unseen(read):
        yield at(found.file, found.place, f"what {found.fetcher} fetches is run by {found.runner} unseen", HINT)
