"""Accounts and keys: what is a secret, what is not, and what is shown of it."""

from collections.abc import Callable

import pytest
from tests.auditing.images import Files, appliance

from vmi.auditing.checks.accounts import password_hashes, unexpected_users
from vmi.auditing.checks.credentials import authorized_keys, private_keys

SHA512 = "$6$abcdefgh$" + "x" * 86
Answer = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/etc/shadow": "a:*:1::\nb:!:1::\nc:!!:1::\nd:!*:1::\ne:x:1::\n"}, [], id="none of them"),
        pytest.param({"/etc/shadow": "a::1::\n"}, ["fail /etc/shadow:1: account 'a' needs no password at all"],
                     id="empty"),
        pytest.param({"/etc/passwd": "a::0:0::/:/bin/sh\n"},
                     ["fail /etc/passwd:1: account 'a' needs no password at all"],
                     id="empty in passwd"),
        pytest.param({"/etc/shadow": f"a:{SHA512}:1::\n"},
                     ["fail /etc/shadow:1: account 'a' has a password, SHA-512: $6$..."], id="SHA-512"),
        pytest.param({"/etc/shadow": "a:$2b$10$abc:1::\n"},
                     ["fail /etc/shadow:1: account 'a' has a password, bcrypt: $2b$..."], id="bcrypt"),
        pytest.param({"/etc/shadow": "a:rl.3StKT.4T8M:1::\n"},
                     ["fail /etc/shadow:1: account 'a' has a password, DES or unknown: ..."], id="DES"),
        pytest.param({"/etc/gshadow": f"g:{SHA512}::\nh:::\n"},
                     ["fail /etc/gshadow:1: group 'g' has a password, SHA-512: $6$..."], id="group"),
        pytest.param({"/etc/security/opasswd": f"a:1000:2:{SHA512},{SHA512}\n"},
                     ["fail /etc/security/opasswd:1: account 'a' has a password, SHA-512: $6$..."] * 2, id="old ones"),
        pytest.param({"/etc/hosts": ""}, [], id="no files"),
    ],
)  # fmt: skip
def test_password_hashes(answer: Answer, files: Files, expected: list[str]) -> None:
    said = answer(password_hashes, files)
    assert said == expected
    assert not any("x" * 10 in line or "abc" in line for line in said)


@pytest.mark.parametrize(
    ("passwd", "expected"),
    [
        pytest.param("root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n", [], id="stock"),
        pytest.param("root:x:0:0::/root:/bin/sh\nd:x:61184:61184::/:/bin/false\n", [], id="systemd's own"),
        pytest.param("toor:x:0:0::/root:/bin/sh\n",
                     ["fail /etc/passwd: there is no account 'root'",
                      "fail /etc/passwd:1: account 'toor' has root's number"], id="root renamed"),
        pytest.param("root:x:0:0::/root:/bin/sh\na:x:7:7::/:/bin/sh\na:x:8:8::/:/bin/sh\n",
                     ["fail /etc/passwd: account 'a' stands there 2 times"], id="name twice"),
        pytest.param("root:x:0:0::/root:/bin/sh\na:x:7:7::/:/bin/sh\nb:x:7:7::/:/bin/sh\n",
                     ["fail /etc/passwd: 2 accounts have the number 7"], id="number twice"),
    ],
)  # fmt: skip
def test_unexpected_users(answer: Answer, passwd: str, expected: list[str]) -> None:
    assert answer(unexpected_users, {"/etc/passwd": passwd}) == expected


BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n"
PLAIN = f"-----BEGIN PRIVATE KEY-----\n{BODY}"
ENCRYPTED = f"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{BODY}"
JSON = f'{{"private_key": "-----BEGIN PRIVATE KEY-----\\n{BODY.strip()}"}}'


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        pytest.param("/opt/key", PLAIN, "PKCS #8", id="PKCS 8"),
        pytest.param("/opt/key", f"-----BEGIN RSA PRIVATE KEY-----\r\n{BODY}", "RSA", id="RSA with CR LF"),
        pytest.param("/opt/key", ENCRYPTED, "EC", id="encrypted"),
        pytest.param("/opt/key", f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{BODY}", "PGP", id="PGP"),
        pytest.param("/opt/key", JSON, "PKCS #8", id="JSON"),
        pytest.param("/opt/key", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "PuTTY", id="PuTTY"),
        pytest.param("/opt/key", "# created: x\nAGE-SECRET-KEY-1" + "Q" * 58 + "\n", "age", id="age"),
        pytest.param("/etc/owned.pem", PLAIN, "PKCS #8", id="a package's file in /etc"),
        pytest.param("/usr/share/doc/owned/key", PLAIN, None, id="a package's example"),
        pytest.param("/opt/tool.py", 'if "-----BEGIN PRIVATE KEY-----" in text:\n    pass\n' * 3, None, id="a program"),
        pytest.param("/opt/cert", f"-----BEGIN CERTIFICATE-----\n{BODY}", None, id="certificate"),
        pytest.param("/opt/key.pub", f"-----BEGIN PUBLIC KEY-----\n{BODY}", None, id="public key"),
        pytest.param("/opt/binary", f"\0-----BEGIN PRIVATE KEY-----\n{BODY}", None, id="binary"),
    ],
)  # fmt: skip
def test_private_keys(answer: Answer, path: str, text: str, kind: str | None) -> None:
    owned = "/etc/owned.pem\n/usr/share/doc/owned/key\n"
    said = answer(private_keys, {path: text, "/var/lib/dpkg/info/owned.list": owned})
    assert [line.split("(")[1].rstrip(")") for line in said] == ([kind] if kind else [])
    assert not any("MII" in line for line in said)


def test_keys_are_found_where_the_server_looks(answer: Answer) -> None:
    files = {
        "/etc/passwd": "bob:x:990:990::/srv/bob:/bin/sh\n",
        "/etc/ssh/sshd_config": "AuthorizedKeysFile /var/keys/%u .ssh/authorized_keys\n",
        "/srv/bob/.ssh/authorized_keys2": 'from="x" ecdsa-sha2-nistp256 AAAA bob\n',
        "/var/keys/bob": "rubbish\n",
        "/root/.ssh/authorized_keys": "\n# nothing\n",
    }
    assert answer(authorized_keys, files) == [
        "fail /srv/bob/.ssh/authorized_keys2:1: a key is accepted: ecdsa-sha2-nistp256 bob",
        "fail /var/keys/bob:1: a key is accepted: of unknown kind",
    ]


PEOPLE = "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        pytest.param([], ["fail /etc/passwd:2: account 'alice' has the number 1000"], id="nobody"),
        pytest.param(["alice"], [], id="who is there"),
        pytest.param(
            ["alice", "bob"], ["warn /etc/passwd: account 'bob' is declared, but not there"], id="one too many"
        ),
    ],
)
def test_declared_accounts_are_expected(answer: Answer, declared: list[str], expected: list[str]) -> None:
    accounts = [{"name": name, "purpose": "runs the service"} for name in declared]
    assert answer(unexpected_users, {"/etc/passwd": PEOPLE}, appliance(accounts=accounts)) == expected
