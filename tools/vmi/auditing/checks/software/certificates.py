"""No certificate authority is trusted besides those of the distribution.

Whoever holds the key of an authority that the image trusts can be any server to it. Looked at are the places where
authorities are added (update-ca-certificates, update-ca-trust), links and files among the trusted ones that no
package brought, and in the deep pass the bundle, certificate by certificate, against those that packages brought.
"""

import re
from collections.abc import Iterator

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail

ID = "software.certificates"
TITLE = "no certificate authority is trusted besides the distribution's"
HINT = "remove it and run update-ca-certificates or update-ca-trust; sites add their own through cloud-init's ca_certs"
SOURCES = ("VS:ca-certificates", "SAN-008")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

ADDED = ("/usr/local/share/ca-certificates", "/etc/pki/ca-trust/source", "/etc/pki/trust/anchors",
         "/usr/share/pki/ca-trust-source", "/usr/share/pki/trust/anchors", "/usr/share/ca-certificates",
         "/etc/ca-certificates/trust-source")  # fmt: skip
ENDINGS = (".crt", ".pem", ".cer", ".der", ".p11-kit")
TRUSTED = "/etc/ssl/certs"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
SOURCES_OF_BUNDLE = "/usr/share/ca-certificates"
SNAKEOIL = "ssl-cert-snakeoil.pem"
"""Debian's own for tests: no authority; its key is another check's."""
LIMIT_BYTES = 8 * 2**20
FILES_LIMIT = 2_000
"""Distributions bring some 150."""
_CERTIFICATE = re.compile(r"-----BEGIN (?:TRUSTED )?CERTIFICATE-----([^-]*)-----END")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for entry in (entry for top in ADDED for entry in guest.walk(top)):
        if entry.is_file and entry.size and entry.name.endswith(ENDINGS) and entry.path not in subject.owned:
            yield fail(entry.path, "is an authority that no package brought")
    for name in guest.names(TRUSTED):
        path = f"{TRUSTED}/{name}"
        lies = guest.lstat(path)
        if lies and lies.is_file and name != SNAKEOIL and path != BUNDLE and path not in subject.owned:
            yield fail(path, "is an authority that no package brought")
    if subject.request.deep:
        yield from _extra_in_bundle(guest)


def _extra_in_bundle(guest: Guest) -> Iterator[Observation]:
    """Certificates in the bundle that lie in none of the directories from which it is made."""
    paths = [entry.path for top in ADDED for entry in guest.walk(top) if entry.is_file]
    if len(paths) > FILES_LIMIT:
        raise CannotJudge(f"more than {FILES_LIMIT} files may be authorities", paths[0])
    known = {body for path in paths for body, _ in _bodies(guest, path)}
    if not guest.names(SOURCES_OF_BUNDLE):
        return
    for body, line in _bodies(guest, BUNDLE):
        if body not in known:
            yield fail(BUNDLE, "holds an authority that no package brought", line)


def _bodies(guest: Guest, path: str) -> Iterator[tuple[str, int]]:
    text = guest.read_text(path, LIMIT_BYTES) or ""
    line, seen = 1, 0
    for match in _CERTIFICATE.finditer(text):
        line, seen = line + text.count("\n", seen, match.start()), match.start()
        yield "".join(match[1].split()), line
