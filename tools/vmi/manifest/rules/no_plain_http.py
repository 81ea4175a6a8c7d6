"""Installers and downloads use https.

Plain http can be read and changed by everybody on the way. The installer's own files, which a kickstart's `url`
names, are not all signed; a download with a checksum is safe either way, one without is anybody's. Debian's and
Ubuntu's archives are signed as a whole, so their mirrors may use http.

Write https:// instead of http://.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.downloads import downloads
from vmi.manifest.reading.guest_text import guest_lines
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.shell import Word
from vmi.manifest.rule import Problems

ID = "no-plain-http"
SEVERITY = Severity.WARNING

_BASEURL = re.compile(r"(?:baseurl|mirrorlist|metalink)\s*=\s*http://")
_REPO_FILES = re.compile(r"\.repo$")
HINT = "write https:// instead"


def check(read: Content) -> Problems:
    """This looks for addresses that begin with http:// where nothing else protects what comes."""
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("url", "repo", "liveimg"):
            at_column = directive.text.find("http://")
            if at_column >= 0:
                place = Word("", directive.line, at_column + 1, len("http://"))
                yield at(seed.file, place, f"'{directive.name}' fetches over plain http", HINT)
    for line in guest_lines(read, _REPO_FILES):
        if _BASEURL.match(line.text):
            yield at(line.file, line, f"{line.path} fetches over plain http", HINT)
    for download in downloads(read):
        if download.url.startswith("http://") and not download.checked:
            yield at(download.file, download.place, f"'{download.url[:80]}' is fetched over plain http", HINT)
