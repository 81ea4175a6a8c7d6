"""This module is what the fast pass searches: the places where people and programs keep secrets.

Private keys are looked for in every file there, other secrets in files that are known to hold logins and settings.
Where there are very many files, such as those of a large application in /opt, only what is named like a key is looked
at beyond the first ones; the deep pass sees them all.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from vmi.auditing.content.searching import HEAD_BYTES, SMALLEST_BYTES, Found
from vmi.auditing.content.topics import SETTINGS, is_elsewhere
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.accounts import homes
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import owned_paths
from vmi.auditing.guest.remembering import remembered
from vmi.core.secrets import find, find_private_keys, is_worth_reading
from vmi.core.secrets.formats import knows

TOPS = ("/etc", "/root", "/home", "/srv", "/opt", "/usr/local", "/var/spool/cron", "/var/lib/rancher",
        "/var/lib/puppet", "/var/lib/kubelet", "/var/lib/ubuntu-advantage")  # fmt: skip
PACKAGES = ("/etc/", "/opt/", "/usr/", "/var/")
"""Where packages put files; that a package brought one elsewhere is no reason to pass it over."""
PROXIES = ("/tmp/x509up_u*", "/var/tmp/x509up_u*")  # noqa: S108 - in the image
LIMIT_BYTES = 2**20
FILES_LIMIT, FIRST_BYTES = 2000, 64 * 2**20
"""How much is searched whatever it is called."""
TOTAL_LIMIT_BYTES = 2**30
_NAMED_LIKE_A_KEY = re.compile(
    r"/(?:id_[a-z0-9_]{2,20}|[^/]*\.(?:pem|key|p12|pfx|jks|ppk|keytab|asc|gpg|env|kdbx|ovpn)|[^/]*(?:secret|credential"
    r"|password|token)[^/]*|\.[^/]*rc|\.netrc|\.pgpass|authorized_keys2?)$",
    re.IGNORECASE,
)
_SAYS_A_SECRET = re.compile(
    rb"(?i)pass|secret|token|credential|_pwd|key[\"' \t]{0,3}[=:]|://[^\s/@]{1,100}@|\$[156y]\$"
)
_OWNED = re.compile(
    # Configuration that packages bring empty of secrets, and that people write them into.
    r"/etc/(?:ppp/|ipsec\.|swanctl/|NetworkManager/|wpa_supplicant|hostapd|ldap|openldap/|libnss|pam_ldap|nslcd|sssd/"
    r"|samba/|snmp/|chrony|ntp|bind/|named|rndc|mysql/|my\.cnf|postfix/|exim4/|msmtprc|yum|dnf/|zypp/|pip|npmrc|netplan/"
    r"|krb5|iscsi/|ceph/|openvpn/|docker/|containers/|kubernetes/)"
)


@remembered
def at_usual_places(guest: Guest) -> tuple[Found, ...]:
    """This is the secrets at those places, by path and line."""
    found: list[Found] = []
    left = TOTAL_LIMIT_BYTES
    for entry in sorted(_chosen(guest)[0], key=guest.source.place):
        left -= entry.size
        if left < 0:
            raise CannotJudge(f"files to search take more than {TOTAL_LIMIT_BYTES >> 30} GiB", entry.path)
        data = guest.source.read(entry, LIMIT_BYTES)
        if is_worth_reading(data[:HEAD_BYTES]):
            search = find if _is_searched(guest, entry.path, data) else find_private_keys
            found.extend(Found(entry.path, secret) for secret in search(entry.path, data))
    return tuple(sorted(found, key=lambda found: (found.path, found.secret.line, found.secret.column)))


def passed_over(guest: Guest) -> tuple[str, ...]:
    """This is the files at those places that only the deep pass searches, for there are too many."""
    return tuple(entry.path for entry in _chosen(guest)[1])


@remembered
def _chosen(guest: Guest) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """What is searched, and what there is besides."""
    candidates = list(_candidates(guest))
    until = bisect_right(list(accumulate(entry.size for entry in candidates)), FIRST_BYTES)
    first = min(until, FILES_LIMIT)
    rest = candidates[first:]
    named = [entry for entry in rest if _NAMED_LIKE_A_KEY.search(entry.path)]
    known = {entry.path for entry in named}
    return (*candidates[:first], *named), tuple(entry for entry in rest if entry.path not in known)


def _candidates(guest: Guest) -> Iterator[Entry]:
    """Files of a size that keys and settings have, hard links once."""
    seen: set[int] = set()
    for entry in _entries(guest):
        if (
            entry.is_file
            and SMALLEST_BYTES <= entry.size <= LIMIT_BYTES
            and entry.inode not in seen
            and not entry.path.endswith(".pyc")
            and not is_elsewhere(entry.path)
        ):
            seen.add(entry.inode)
            yield entry


def _entries(guest: Guest) -> Iterator[Entry]:
    for top in TOPS:
        yield from guest.walk(top)
    paths = [path for pattern in PROXIES for path in guest.glob(pattern)]
    for home in homes(guest):
        if not f"{home}/".startswith(tuple(f"{top}/" for top in TOPS)):
            paths += [*guest.glob(f"{home}/.*"), *guest.glob(f"{home}/.*/*")]
    yield from (entry for path in paths if (entry := guest.lstat(path)))


def _is_searched(guest: Guest, path: str, data: bytes) -> bool:
    """True of known files, and of settings that say a word of secrets."""
    if SETTINGS.match(path):
        return _SAYS_A_SECRET.search(data) is not None
    if path in owned_paths(guest) and path.startswith(PACKAGES):
        return _OWNED.match(path) is not None and knows(path)
    return knows(path)
