"""What is a secret in an image is told by one check, with its place and never itself; what is none is not told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import GOOD, PEM, TODAY, Files, audited, make_image
from tests.core.secrets.planted import HUMAN, some
from tests.core.secrets.test_recall import PLANTED

from vmi.auditing.checks.credentials import (
    CHECKS,
    authorized_keys,
    contents,
    domains,
    grid,
    histories,
    logins,
    management,
    networks,
    private_keys,
    services,
    settings,
    subscriptions,
)
from vmi.auditing.guest.guest import Guest
from vmi.auditing.judging import judge
from vmi.auditing.subject import Check, Request, Subject

Answer = Callable[..., list[str]]
LENGTH = f"... ({len(HUMAN)} characters)"
KEY = "holds a private key (OpenSSH)"
CONNECTIONS = "/etc/NetworkManager/system-connections"
PLACES = {"user-data": "/var/lib/cloud/seed/nocloud/user-data", "ks.cfg": "/root/anaconda-ks.cfg"}
"""Where a file of the comparison takes effect in an image; others lie in root's home or where they say."""


def planted() -> dict[str, str]:
    """The secrets of AUDIT.md's comparison, each at its place in an image."""
    files = {}
    for parameters in PLANTED:
        path, content, *_ = parameters.values
        assert isinstance(path, str)
        assert isinstance(content, str)
        files[PLACES.get(path) or (f"/{path}" if path.startswith(("etc/", "var/", "root/")) else f"/root/{path}")] = (
            content
        )
    return files


def test_what_was_planted_in_an_image_is_found(tmp_path: Path) -> None:
    files = planted()
    report = audited(make_image(tmp_path, {**GOOD, **files}), deep=True)
    told = {path for result in report.results for e in result.evidence for path in files if path in e.path}
    assert len(files) == 24
    assert sorted(files.keys() - told) == []
    shown = "\n".join(e.message for result in report.results for e in result.evidence)
    assert HUMAN not in shown


def test_nothing_is_found_in_a_good_image(tmp_path: Path) -> None:
    report = audited(make_image(tmp_path, GOOD), deep=True)
    ids = {check.ID for check in CHECKS}
    assert [
        (result.check, result.evidence) for result in report.results if result.check in ids and result.evidence
    ] == []


@pytest.mark.parametrize(
    ("check", "files", "expected"),
    [
        pytest.param(logins, {"/root/.netrc": f"machine a login b password {HUMAN}\n"},
                     [f"fail /root/.netrc:1: password of a login elsewhere: {LENGTH}"], id=".netrc"),
        pytest.param(logins, {"/home/x/.pgpass": f"db.site.org:5432:*:me:{HUMAN}\n"},
                     [f"fail /home/x/.pgpass:1: password of a database: {LENGTH}"], id=".pgpass"),
        pytest.param(logins, {"/etc/passwd": "p:x:99:99::/var/lib/p:/bin/sh\n",
                              "/var/lib/p/.my.cnf": f"[client]\npassword={HUMAN}\n"},
                     [f"fail /var/lib/p/.my.cnf:2: password of a database: {LENGTH}"], id="a service's home"),
        pytest.param(logins, {"/root/.config/openstack/clouds.yaml": "clouds: {a: {auth: {password: $OS_PASSWORD}}}\n"},
                     [], id="a variable"),
        pytest.param(logins, {"/root/.aws/credentials": "[default]\naws_secret_access_key = YOUR_SECRET_HERE\n"},
                     [], id="an example"),
        pytest.param(logins, {"/root/.pypirc": "[pypi]\nusername = __token__\n"}, [], id="no password"),
        pytest.param(settings, {"/etc/environment": f'API_TOKEN="{some(30)}"\n'},
                     ["fail /etc/environment:1: secret key or token: ... (30 characters)"], id="environment"),
        pytest.param(settings, {"/etc/cron.d/job": f"* * * * * root curl https://me:{HUMAN}@site.org/\n"},
                     [f"fail /etc/cron.d/job:1: password in a URL: {LENGTH}"], id="crontab"),
        pytest.param(settings, {"/etc/apt/auth.conf.d/site.conf": f"machine a login b password {HUMAN}\n"},
                     [f"fail /etc/apt/auth.conf.d/site.conf:1: password of a login elsewhere: {LENGTH}"],
                     id="apt login"),
        pytest.param(settings, {"/etc/yum.repos.d/a.repo": f"[a]\nproxy_password={HUMAN}\n"},
                     [f"fail /etc/yum.repos.d/a.repo:2: password of a package repository: {LENGTH}"], id="yum proxy"),
        pytest.param(settings, {"/etc/systemd/system/a.service":
                                "[Service]\nEnvironmentFile=/run/a\nLoadCredential=password:/run/p\n"}, [],
                     id="credentials at run time"),
        pytest.param(settings, {"/etc/default/a": "# PASSWORD=\nPASSWORD_FILE=/run/password\n"}, [], id="file of it"),
        pytest.param(networks, {f"{CONNECTIONS}/a.nmconnection": f"[wifi-security]\npsk={HUMAN}\n"},
                     [f"fail {CONNECTIONS}/a.nmconnection:2: password of a network connection: {LENGTH}"],
                     id="NetworkManager"),
        pytest.param(networks, {"/etc/openvpn/client.key": PEM}, [f"fail /etc/openvpn/client.key:1: {KEY}"], id="VPN"),
        pytest.param(networks, {"/etc/ppp/chap-secrets": "# client server secret\n"}, [], id="no PPP secret"),
        pytest.param(grid, {"/tmp/x509up_u1000": "-----BEGIN CERTIFICATE-----\nMIIB\n"},
                     ["fail /tmp/x509up_u1000: is a proxy of a grid user"], id="proxy without key"),
        pytest.param(grid, {"/home/x/.globus/userkey.pem": PEM}, [f"fail /home/x/.globus/userkey.pem:1: {KEY}"],
                     id="a user's key"),
        pytest.param(grid, {"/etc/grid-security/certificates/a.pem": "-----BEGIN CERTIFICATE-----\nMIIB\n"}, [],
                     id="authorities"),
        pytest.param(domains, {"/etc/sssd/sssd.conf": f"[domain/a]\nldap_default_authtok = {HUMAN}\n"},
                     [f"fail /etc/sssd/sssd.conf:2: password of a directory: {LENGTH}"], id="sssd"),
        pytest.param(domains, {"/var/lib/samba/private/secrets.tdb": "TDB file\n"},
                     ["fail /var/lib/samba/private/secrets.tdb: is a machine's password in a Windows domain"],
                     id="Samba"),
        pytest.param(domains, {"/etc/krb5.conf": "[libdefaults]\ndefault_realm = EXAMPLE.ORG\n"}, [], id="a client"),
        pytest.param(subscriptions, {"/etc/zypp/credentials.d/SCC": f"username=a\npassword={HUMAN}\n"},
                     [f"fail /etc/zypp/credentials.d/SCC:2: password: {LENGTH}"], id="SUSE"),
        pytest.param(subscriptions, {"/etc/sysconfig/rhn/systemid": "<xml/>\n"},
                     ["fail /etc/sysconfig/rhn/systemid: is the identity of one subscribed machine"], id="RHN"),
        pytest.param(subscriptions, {"/etc/insights-client/machine-id": ""}, [], id="empty"),
        pytest.param(management, {"/etc/puppetlabs/puppet/ssl/certs/a.pem": "-----BEGIN CERTIFICATE-----\nMIIB\n"},
                     ["fail /etc/puppetlabs/puppet/ssl/certs/a.pem: is Puppet's identity of one machine"], id="Puppet"),
        pytest.param(management, {"/etc/puppet/puppet.conf": "[main]\nserver = puppet\n"}, [], id="only an agent"),
        pytest.param(services, {"/etc/bind/rndc.key": f'key "rndc-key" {{\n secret "{some(44)}";\n}};\n'},
                     ["fail /etc/bind/rndc.key:2: shared key of a service: ... (44 characters)"], id="rndc"),
        pytest.param(services, {"/etc/ssl/private/ssl-cert-snakeoil.key": PEM},
                     [f"fail /etc/ssl/private/ssl-cert-snakeoil.key:1: {KEY}"], id="snakeoil"),
        pytest.param(services, {"/etc/iscsi/initiatorname.iscsi": "GenerateName=yes\n"}, [],
                     id="made on the first boot"),
        pytest.param(histories, {"/root/.bash_history": ""}, [], id="empty history"),
        pytest.param(private_keys, {"/usr/share/a/key": PEM}, [f"fail /usr/share/a/key:1: {KEY}"], id="anywhere"),
        pytest.param(authorized_keys, {"/usr/share/doc/owned/authorized_keys": "ssh-rsa AAAA x\n",
                                       "/var/lib/dpkg/info/a.list": "/usr/share/doc/owned/authorized_keys\n"}, [],
                     id="a package's example of authorized keys"),
        pytest.param(private_keys, {"/boot/key.pem": PEM, "/etc/cloud/key.pem": PEM},
                     [f"fail /boot/key.pem:1: {KEY}", f"fail /etc/cloud/key.pem:1: {KEY}"], id="beside others' files"),
        pytest.param(contents, {"/boot/grub/i386-pc/command.lst": "password: password_pbkdf2x\n"}, [],
                     id="lists of GRUB"),
        pytest.param(contents, {"/etc/nsswitch.conf": "passwd:         files\n"}, [], id="nsswitch.conf"),
        pytest.param(contents, {"/opt/a/notes": "the password is the one that you were sent\n"}, [], id="prose"),
        pytest.param(contents, {"/opt/a/app.ini": f"db_password = {HUMAN}\n"},
                     [f"fail /opt/a/app.ini:1: password: {LENGTH}"], id="an application's settings"),
        pytest.param(contents, {"/opt/a/big": f"db_password = {HUMAN}\n" + "x\n" * 2**21},
                     [f"fail /opt/a/big:1: password: {LENGTH}", "fail /opt/a/big: was not searched to its end"],
                     id="a long text"),
        pytest.param(contents, {"/etc/shadow": "a:$6$abcdefgh$" + "x" * 86 + ":1::::::\n"}, [], id="another check's"),
    ],
)  # fmt: skip
def test_credentials(answer: Answer, check: Check, files: Files, expected: list[str]) -> None:
    assert answer(check, files) == expected


def test_of_very_many_files_only_those_named_like_keys_are_searched_at_first(
    guest_of: Callable[[Files], Guest],
) -> None:
    files: dict[str, str] = {f"/opt/app/{number:04}.txt": "some text\n" for number in range(2010)}
    guest = guest_of({**files, "/opt/app/z.key": PEM, "/opt/app/zz": PEM, "/etc/hosts": "127.0.0.1 localhost\n"})
    result = judge(private_keys, Subject(None, guest, Request(TODAY)))
    assert [(e.path, e.line, e.message) for e in result.evidence] == [
        ("/opt/app/z.key", 1, KEY),
        ("/opt/app/1999.txt", None, "and 11 more files are searched only in the deep pass: --deep"),
    ]
    result = judge(private_keys, Subject(None, guest, Request(TODAY, deep=True)))
    assert [e.path for e in result.evidence] == ["/opt/app/z.key", "/opt/app/zz"]


def test_of_very_large_files_too(guest_of: Callable[[Files], Guest]) -> None:
    files: dict[str, str] = {f"/opt/app/{number:02}.txt": "some text\n" * 100_000 for number in range(70)}
    result = judge(private_keys, Subject(None, guest_of({**files, "/opt/app/z.pem": PEM}), Request(TODAY)))
    assert [(e.path, e.line, e.message) for e in result.evidence] == [
        ("/opt/app/z.pem", 1, KEY),
        ("/opt/app/67.txt", None, "and 2 more files are searched only in the deep pass: --deep"),
    ]


def test_rules_that_were_brought_are_used_and_named_when_they_cannot_be(
    guest_of: Callable[[Files], Guest], tmp_path: Path
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("[[rules]]\nid = 'acme'\ndescription = 'Acme token'\nregex = 'acme_[0-9]{8}'\n"
                     "[[rules]]\nid = 'greek'\nregex = '\\p{Greek}'\n")  # fmt: skip
    guest = guest_of({"/opt/a/notes": "x\nit is acme_12345678\n"})
    result = judge(contents, Subject(None, guest, Request(TODAY, deep=True, secret_rules=rules)))
    assert [(e.path, e.line, e.message) for e in result.evidence] == [
        ("/opt/a/notes", 2, "Acme token: ... (13 characters)"),
        ("secret rules", None, "rule 'greek' is not used: it has a Unicode class"),
    ]


@pytest.mark.parametrize("path", ["/root/.netrc", "/etc/environment", "/opt/a/b.ini", "/usr/share/a/b.ini"])
def test_one_secret_is_told_by_one_check(answer: Answer, tmp_path: Path, path: str) -> None:
    said = [
        line for check in CHECKS for line in answer(check, {path: f"machine a password {HUMAN}\nA_PASSWORD={HUMAN}\n"})
    ]
    assert [line for line in said if "/.netrc:1" in line or ":2" in line] == sorted(
        line for line in said if line.startswith(f"fail {path}:")
    )
    assert len(said) == len(set(said))
