"""This module says which check tells of a secret, by its file and its kind, so that each is told once."""

import re
from enum import Enum, auto

from vmi.auditing.content.searching import Found
from vmi.core.secrets.formats import knows


class Topic(Enum):
    """What a secret is about."""

    ELSEWHERE = auto()
    """Others tell of the file as such: the checks of accounts, of cloud-init, of the boot loader, of the build."""
    GRID = auto()
    NETWORK = auto()
    DOMAIN = auto()
    MANAGEMENT = auto()
    SUBSCRIPTION = auto()
    SERVICE = auto()
    SETTING = auto()
    PRIVATE_KEY = auto()
    LOGIN = auto()
    CONTENT = auto()
    """Whatever else."""


_ELSEWHERE = re.compile(
    r"/etc/(?:g?shadow|passwd|master\.passwd)[^/]*$|/etc/security/n?opasswd|/etc/cloud/cloud\.cfg|/var/lib/cloud/|/boot/(?:efi/)?(?:grub2?|loader|EFI)/"
    r"|/etc/ssh/ssh_host_|/etc/dropbear/|/(?:etc|usr/lib)/credstore/passwd\.|/writable/|/etc/grub\.d/|/etc/default/grub|/var/cache/debconf/|/var/log/installer/"
    r"|/root/(?:anaconda|original|initial-setup)-ks\.cfg$|/(?:preseed\.cfg|autoinstall\.yaml)$"
    r"|.*/\.[a-z0-9_]{0,30}_history$|.*/\.(?:history|zhistory|dbshell|lesshst|viminfo|wget-hsts)$|.*/fish_history$"
)
SETTINGS = re.compile(
    r"/etc/(?:environment|profile|bash\.bashrc|bashrc|zshenv|crontab|anacrontab|rc\.local|security/pam_env\.conf)$"
    r"|/etc/(?:environment\.d|profile\.d|default|sysconfig|conf\.d|cron\.[a-z]+|apt|yum|yum\.repos\.d|dnf|zypp|rhsm"
    r"|systemd|init\.d|rc\.d|tmpfiles\.d|udev/rules\.d)/"
    r"|/etc/(?:yum|dnf|pip|npmrc|wgetrc)(?:\.conf)?$|/var/spool/cron/|/usr/local/lib/systemd/"
    r"|(?:/root|/home/[^/]+)/(?:\.(?:bashrc|bash_profile|bash_login|profile|zshrc|zshenv|zprofile|kshrc|cshrc|tcshrc"
    r"|pam_environment|xsessionrc)|\.config/(?:environment\.d|systemd)/.*)$"
)
_ANY = re.compile("")
_KEY = re.compile(r"private-key\.")
TOPICS: tuple[tuple[Topic, re.Pattern[str], re.Pattern[str]], ...] = (
    (Topic.GRID, re.compile(
        r".*(?:/grid-security/|/x509up_u|/\.globus/|/\.voms|/(?:host|user)(?:key|cred)\.(?:pem|p12)$)"), _KEY),
    (Topic.NETWORK, _ANY, re.compile(r"password\.(?:wifi|network|ipsec|ppp|openvpn)|private-key\.wireguard")),
    (Topic.NETWORK, re.compile(
        r"/etc/(?:openvpn|wireguard|ipsec\.d|swanctl|strongswan|NetworkManager|wpa_supplicant|iwd|ppp|netplan"
        r"|systemd/network)/"), _ANY),
    (Topic.DOMAIN, _ANY, re.compile(r"password\.directory|private-key\.keytab")),
    (Topic.DOMAIN, re.compile(
        r"/etc/(?:krb5|ipa|sssd|samba|openldap|ldap|libnss-ldap|pam_ldap|nslcd)|/var/lib/(?:sss|samba|ipa-client)/"),
     _ANY),
    (Topic.MANAGEMENT, re.compile(
        r"/etc/(?:puppet|salt|chef|cfengine|consul|nomad|kubernetes|rancher|teleport|docker/key\.json)"
        r"|/var/lib/(?:puppet|cfengine3|rancher|kubelet|consul)/|/var/cfengine/|/opt/(?:puppetlabs|consul)/"), _ANY),
    (Topic.MANAGEMENT, _ANY, re.compile(r"token\.k3s")),
    (Topic.SUBSCRIPTION, re.compile(
        r"/etc/(?:pki/(?:consumer|entitlement)|rhsm/|sysconfig/rhn/|zypp/credentials\.d/|SUSEConnect|ubuntu-advantage/)"
        r"|/var/lib/(?:ubuntu-advantage|rhsm)/"), _ANY),
    (Topic.SERVICE, _ANY, re.compile(r"token\.keys|password\.snmp")),
    (Topic.SERVICE, re.compile(r"/etc/(?:iscsi|nvme|dovecot)/|.*/ssl-cert-snakeoil\.key$"), _ANY),
    (Topic.PRIVATE_KEY, _ANY, _KEY),
    (Topic.SETTING, SETTINGS, _ANY),
)  # fmt: skip
"""The first one whose path and kind fit; paths from their beginning."""


def topic_of(found: Found) -> Topic:
    """This is what a secret is about."""
    if is_elsewhere(found.path) or found.secret.family == "authorized-key":
        return Topic.ELSEWHERE
    for topic, path, kind in TOPICS:
        if path.match(found.path) and kind.match(found.secret.kind):
            return topic
    if knows(found.path) and not found.secret.kind.endswith(".assignment"):
        return Topic.LOGIN
    return Topic.CONTENT


def is_elsewhere(path: str) -> bool:
    """This is true of a file whose secrets other families' checks tell of."""
    return _ELSEWHERE.match(path) is not None
