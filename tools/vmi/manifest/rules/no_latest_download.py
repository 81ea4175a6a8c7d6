"""A download names its version.

An address with `latest` in it gives another file every month. The image built today is not the one built tomorrow
from the same commit, and nobody can say which version runs in it. Name the version in the address, and its checksum
beside it; a pull request then shows the change.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.downloads import urls
from vmi.manifest.reading.pointing import at
from vmi.manifest.rule import Problems

ID = "no-latest-download"
SEVERITY = Severity.WARNING

_LATEST = re.compile(r"(?<![A-Za-z])latest(?![A-Za-z])")


def check(read: Content) -> Problems:
    """This looks for the word in the addresses of downloads."""
    for download in urls(read):
        if _LATEST.search(download.url):
            hint = "name a version in the address"
            name = download.url.partition("://")[2]
            yield at(download.file, download.place, f"'{name[:80]}' is another file every month", hint)
