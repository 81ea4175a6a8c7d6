"""This module reads what the system keeps: boot loader, package tools, directory services, answers of debconf."""

import re
from collections.abc import Iterator

from vmi.core.secrets.formats.format import Format, keyed, matching
from vmi.core.secrets.model import Hit
from vmi.core.secrets.placeholders import is_reference
from vmi.core.secrets.text import Text

_QUESTION = re.compile(
    rb"^Name:[ \t]{0,9}(?P<name>[^\n]{1,200})\n(?:[A-Z][^\n]{0,500}\n){0,3}?Value:[ \t]{1,9}(?P<secret>[^\n]{1,500})",
    re.MULTILINE,
)


def _debconf(text: Text) -> Iterator[Hit]:
    for match in _QUESTION.finditer(text.data):
        if b"pass" in match["name"].lower() and not is_reference(match["secret"]):
            yield Hit("password.debconf", "answer to a question for a password", *match.span("secret"))


FORMATS = (
    matching(r"/grub(?:2|\.d)?/[^/]+$|/(?:user|grub|custom)\.cfg$", "password.grub", "password of the boot loader",
             rb"^[ \t]{0,40}password[ \t]{1,9}[A-Za-z0-9_.-]{1,60}[ \t]{1,9}(?P<secret>[^\s]{1,300})",
             nothing=is_reference),
    Format(re.compile(r"/debconf/passwords\.dat$"), _debconf),
    keyed(r"/(?:nslcd|ldap|libnss-ldap|pam_ldap|sssd|nss_ldap)[^/]{0,20}\.conf$|/sssd/conf\.d/[^/]+$",
        "password.directory", "password of a directory",
          "ldap_default_authtok", nothing=is_reference),
    matching(r"/(?:nslcd|ldap|libnss-ldap|pam_ldap|nss_ldap)[^/]{0,20}\.(?:conf|secret)$", "password.directory",
        "password of a directory",
             rb"^[ \t]{0,9}(?:bindpw|rootpw|rootbindpw)[ \t]{1,9}(?P<secret>[^\s]{1,300})", nothing=is_reference),
    matching(r"/slapd\.conf$", "password.directory", "password of a directory",
        rb"^rootpw[ \t]{1,9}(?P<secret>[^\s]{1,300})", nothing=is_reference),
    keyed(r"/yum(?:\.conf|\.repos\.d/[^/]+)$|/dnf\.conf$|/rhsm\.conf$", "password.packages",
        "password of a package repository",
          "password", "proxy_password", nothing=is_reference),
    matching(r"/(?:chrony|ntp)[^/]{0,20}\.keys$", "token.keys", "shared key of a service",
             rb"^[0-9]{1,9}[ \t]{1,9}[A-Z0-9]{2,12}[ \t]{1,9}(?P<secret>[^\s]{8,300})"),
    matching(r"/(?:rndc|named|ddns|tsig)[^/]{0,20}\.key$", "token.keys", "shared key of a service",
             rb"^[ \t]{0,9}secret[ \t]{1,9}\"(?P<secret>[^\"\n]{8,300})\""),
    matching(r"/ceph[^/]{0,40}/[^/]+\.keyring$", "token.keys", "key of a storage cluster",
             rb"^[ \t]{0,40}key[ \t]{0,9}=[ \t]{0,9}(?P<secret>[A-Za-z0-9+/=]{20,100})[ \t]{0,9}$"),
    matching(r"/munge/munge\.key$", "token.keys", "shared key of a service", rb"\A(?P<secret>[^\s]{8,2000})",
             nothing=is_reference),
    matching(r"/snmpd?\.conf$", "password.snmp", "community of SNMP",
             rb"^[ \t]{0,9}r[ow]community6?[ \t]{1,9}(?!public\b)(?P<secret>[^\s]{1,100})"),
)  # fmt: skip
