"""What is downloaded is compared with a checksum.

A file behind an address changes: a new release, a broken mirror, a stranger's server. Without a checksum the build
takes what comes, and nobody can say afterwards what is in the image. In the same script compare it:

    curl -fsSLo tool.tar.gz https://example.org/tool-1.2.tar.gz
    echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  tool.tar.gz" | sha256sum --check

or verify a signature (gpg --verify, cosign). In a playbook `get_url` takes `checksum: sha256:...`; `unarchive` takes
none, so fetch with get_url first. Keys of repositories are not asked for a checksum here, nor is anything fetched
from the machine itself or from a cloud's metadata.

A comparison counts when a difference ends the script (not with `|| true`), when it is of that file, and when the sum is
written in the appliance's directory, comes from another host, or stands in a list whose signature is verified. Whoever
can change a file on a server can change the sum beside it.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.downloads import downloads
from vmi.manifest.reading.pointing import at
from vmi.manifest.rule import Problems

ID = "download-checksum"
SEVERITY = Severity.WARNING

HINT = "compare it with `sha256sum --check`; with get_url, write `checksum: sha256:...`"
_KEY = re.compile(r"\.(?:asc|gpg|key|pub|pgp)(?:\?\S*)?$|/gpg$|GPG-KEY|/pgp-keys")


def check(read: Content) -> Problems:
    """This looks for downloads that nothing is compared with."""
    for download in downloads(read):
        if not download.checked and not _KEY.search(download.url):
            name = download.url.partition("://")[2][:80]
            message, hint = f"'{name}' is downloaded without a checksum", HINT
            if download.is_beside:
                message = f"'{name}' is compared with a sum of the same host: who changes the one changes the other"
                hint = "write the sum into the script, or verify the signature of the sums with `gpg --verify`"
            yield at(download.file, download.place, message, hint)
