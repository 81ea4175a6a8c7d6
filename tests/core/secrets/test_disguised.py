"""Secrets that are not written straight: in comments, cut in two, encoded, in a variable; and what only looks so."""

import re
from base64 import b64encode

import pytest
from tests.core.secrets.planted import HUMAN, openssh_key, some, with_checksum

from vmi.core.hiding import hidden
from vmi.core.secrets import find, spelt, starred
from vmi.core.secrets.detector import is_worth_reading

GITHUB, KEY = with_checksum("gh" + "p_"), openssh_key()
B64 = b64encode(KEY.encode()).decode()
PUBLIC = f"-----BEGIN PUBLIC KEY-----\n{some(64)}\n-----END PUBLIC KEY-----\n"


def found(path: str, content: str | bytes) -> list[str]:
    data = content if isinstance(content, bytes) else content.encode()
    return [f"{each.line}:{each.column} {each.kind}" for each in find(path, data)]


def prefixed(mark: str, text: str) -> str:
    return re.sub("(?m)^", mark, text.rstrip("\n")) + "\n"


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        # keys
        pytest.param("a.conf", prefixed("# ", KEY), ["1:3 private-key.openssh"], id="a key in a comment"),
        pytest.param("a.sql", prefixed("-- ", KEY), ["1:4 private-key.openssh"], id="a key in a comment of SQL"),
        pytest.param("a.c", prefixed(" * ", KEY), ["1:4 private-key.openssh"], id="a key in a comment of C"),
        pytest.param(
            "a.py", "".join(f'K += "{line}\\n"\n' for line in KEY.splitlines()).replace("K += ", "    "),
            ["1:6 private-key.openssh"], id="a key as texts of a program",
        ),
        pytest.param("a.yaml", f"content: {B64}\n", ["1:10 private-key.base64"], id="a key in base64"),
        pytest.param(
            "a.yaml", "content: |\n" + "".join(f"  {B64[at:at + 76]}\n" for at in range(0, len(B64), 76)),
            ["2:3 private-key.base64"], id="a key in base64, in lines",
        ),
        pytest.param("a.b64", b64encode(f"\n{KEY}".encode()), ["1:1 private-key.base64"], id="shifted by one"),
        pytest.param("a.b64", b64encode(f"{PUBLIC[:3]}{KEY}"[1:].encode()), ["1:1 private-key.base64"],
            id="shifted by two"),
        pytest.param("a.yaml", f"content: {b64encode(PUBLIC.encode()).decode()}\n", [], id="silent: a public key"),
        pytest.param("a.conf", prefixed("# ", PUBLIC), [], id="silent: a public key in a comment"),
        pytest.param("a.conf", "# -----BEGIN PRIVATE KEY-----\n# stands at the beginning of the file\n", [],
            id="silent: a comment about keys"),
        # lines
        pytest.param("a.sh", f"export X={GITHUB[:20]}\\\n{GITHUB[20:]}\n", ["1:10 token.github"], id="a token cut"),
        pytest.param("a.sh", f"mysql -u root \\\n  -p{HUMAN} \\\n  db\n", ["2:5 password.mysql"], id="a command"),
        pytest.param("a.sh", f"true \\\n  x\nexport X={GITHUB}\n", ["3:10 token.github"], id="after it"),
        pytest.param("a.sh", "apt-get install \\\n  passwd \\\n  mysql-client \\\n  -y\n", [], id="silent: packages"),
        # encodings
        pytest.param("a.ps1", f"\ufefftoken={GITHUB}\r\n".encode("utf-16-le"), ["1:7 token.github"], id="UTF-16"),
        pytest.param("a.ps1", f"\ufeffa\n{KEY}".encode("utf-16-be"), ["2:1 private-key.openssh"], id="UTF-16, big"),
        pytest.param("a.ps1", "\ufeffhello".encode("utf-16-le"), [], id="silent: UTF-16"),
        pytest.param("a.bin", b"\xff\xfe\x00\x01\x02" * 9, [], id="silent: bytes that begin so"),
    ],
)  # fmt: skip
def test_disguised(path: str, content: str | bytes, expected: list[str]) -> None:
    assert found(path, content) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(f'P={HUMAN}; echo "root:$P" | chpasswd', ["1:3 login-password.chpasswd"], id="in a variable"),
        pytest.param('P=changeme\nchpasswd <<< "root:${P}"', ["1:3 login-password.chpasswd"], id="in braces"),
        pytest.param(
            "U=root P='changeme'\necho \"$U:$P\" | sudo chpasswd", ["1:11 login-password.chpasswd"], id="both"
        ),
        pytest.param("P=changeme\nchpasswd <<E\nroot:$P\nE", ["1:3 login-password.chpasswd"], id="in a here-document"),
        pytest.param(f'P={HUMAN}\nmysql -u root -p"$P" db', ["1:3 password.mysql"], id="for a database"),
        pytest.param("cat <<E | chpasswd\nroot:changeme\nE", ["2:6 login-password.chpasswd"], id="piped"),
        pytest.param("chpasswd <<-E\n\troot:changeme\n\tE\na:b", ["2:7 login-password.chpasswd"], id="behind tabs"),
        pytest.param("printf 'root:%s\\n' changeme | chpasswd", ["1:20 login-password.chpasswd"], id="printf"),
        pytest.param('echo "root:$P" | chpasswd', [], id="silent: not assigned"),
        pytest.param('P="$(openssl rand -hex 16)"\necho "root:$P" | chpasswd', [], id="silent: made"),
        pytest.param('P=$1\necho "root:${P}" | chpasswd', [], id="silent: given"),
        pytest.param('P=old\nP="$(cat /run/p)"\necho "root:$P" | chpasswd', [], id="silent: made in the end"),
        pytest.param('P=CHANGEME\nmysql -p"$P"', [], id="silent: a placeholder for a database"),
        pytest.param(
            "printf '%s:%s\\n' root changeme | chpasswd", ["1:23 login-password.chpasswd"], id="printf of both"
        ),
        pytest.param('printf "%s:%s\\n" root "$P" | chpasswd', [], id="silent: printf of a variable"),
        pytest.param("echo cm9vdDp0b29y | base64 -d | chpasswd", ["1:6 login-password.chpasswd"], id="in base64"),
        pytest.param('echo "$P" | base64 -d | chpasswd', [], id="silent: a variable in base64"),
        pytest.param(
            "echo root:changeme > /tmp/p; chpasswd < /tmp/p", ["1:11 login-password.chpasswd"], id="by way of a file"
        ),
        pytest.param(
            "cat > /tmp/p <<E\nroot:changeme\nE\nchpasswd </tmp/p",
            ["2:6 login-password.chpasswd"],
            id="a here-document to a file",
        ),
        pytest.param(
            "cat <<E > /tmp/p\nroot:changeme\nE\ncat /tmp/p | chpasswd",
            ["2:6 login-password.chpasswd"],
            id="a file to a pipe",
        ),
        pytest.param("echo root:changeme > /tmp/q; chpasswd < /run/p", [], id="silent: another file"),
        pytest.param("passwd root <<E\nchangeme\nchangeme\nE", ["2:1 login-password.chpasswd"], id="what passwd asks"),
        pytest.param("passwd root <<E\n$P\n$P\nE", [], id="silent: passwd is told a variable"),
        pytest.param(
            "echo bob:changeme:1001:1001::/home/bob:/bin/sh | newusers", ["1:10 login-password.chpasswd"], id="newusers"
        ),
        pytest.param(
            "newusers <<E\nbob:changeme:1001:1001::/home/bob:/bin/sh\nE",
            ["2:5 login-password.chpasswd"],
            id="newusers <<E",
        ),
        pytest.param("newusers <<E\nbob:!:1001:1001::/home/bob:/bin/sh\nE", [], id="silent: a locked new user"),
        pytest.param("sed -i 's/^root:[^:]*:/root::/' /etc/shadow", ["1:12 login-password.empty"], id="sed on shadow"),
        pytest.param("sed -i 's/^root:x:/root::/' /etc/passwd", ["1:12 login-password.empty"], id="sed on passwd"),
        pytest.param("sed -i 's/^root:[^:]*:/root:!:/' /etc/shadow", [], id="silent: sed locks"),
        pytest.param(
            "sed -i 's/^root:x:/root::/' /etc/passwd\npasswd -l root", [], id="silent: emptied by sed, locked"
        ),
        pytest.param(f"htpasswd -bc /etc/f admin {HUMAN}", ["1:27 password.htpasswd"], id="htpasswd for admin"),
        pytest.param('htpasswd -bc /etc/f admin "$P"', [], id="silent: htpasswd with a variable"),
        pytest.param(f"rabbitmqctl add_user admin {HUMAN}", ["1:28 password.rabbitmq"], id="rabbitmqctl"),
        pytest.param('rabbitmqctl add_user admin "$P"', [], id="silent: rabbitmqctl with a variable"),
        pytest.param(f"k3s agent --token {some(20)}", ["1:19 password.cluster"], id="token of a cluster"),
        pytest.param('k3s agent --token "$TOKEN" --token-file /etc/k3s/token', [], id="silent: a token in a variable"),
        pytest.param("passwd -d root", ["1:11 login-password.empty"], id="passwd -d"),
        pytest.param("/usr/bin/passwd --delete 'bob'", ["1:27 login-password.empty"], id="passwd --delete"),
        pytest.param("true && passwd -q -d bob", ["1:22 login-password.empty"], id="passwd -q -d"),
        pytest.param("usermod -p '' bob", ["1:15 login-password.empty"], id="usermod"),
        pytest.param("passwd -dl root\npasswd -l bob\npasswd -S bob", [], id="silent: locked"),
        pytest.param("passwd -d root\npasswd --lock root", [], id="silent: emptied, then locked"),
        pytest.param("# passwd -d root\ngetent passwd -d\npasswd --expire bob", [], id="silent: others"),
        pytest.param("usermod -p '!' bob\nuseradd -m bob", [], id="silent: no empty password"),
    ],
)
def test_in_scripts(script: str, expected: list[str]) -> None:
    assert found("setup.sh", f"{script}\n") == expected


@pytest.mark.parametrize(
    ("path", "task", "expected"),
    [
        pytest.param("play.yml", "- ansible.builtin.user:\n    name: a\n    password: changeme\n",
                     ["3:15 login-password.ansible"], id="by its long name"),
        pytest.param("roles/a/tasks/main.yml", "- user: {name: a, password: changeme}\n",
            ["1:29 login-password.ansible"], id="in a role"),
        pytest.param("play.yml", "- hosts: all\n  tasks:\n    - user: name=a password=changeme\n",
            ["3:29 login-password.ansible"], id="in a play, in one line"),
        pytest.param("play.yml", f"- hosts: all\n  vars:\n    ansible_become_pass: {HUMAN}\n",
            ["3:26 password.assignment"], id="become"),
        pytest.param("group_vars/all.yml", "ansible_password: changeme\n", ["1:19 password.assignment"], id="login"),
        pytest.param("play.yml", "- ansible.builtin.user:\n    name: a\n    password: '{{ vault_pw }}'\n", [],
            id="silent: a variable"),
        pytest.param("play.yml", "- ansible.builtin.user: {name: a, password: '!'}\n", [], id="silent: locked"),
        pytest.param("play.yml", "- ansible.builtin.user:\n    name: a\n    password: !vault |\n      $ANSIBLE\n", [],
            id="silent: in a vault"),
        pytest.param("group_vars/all.yml", "ansible_become_pass: '{{ lookup(\"env\", \"P\") }}'\n", [],
            id="silent: looked up"),
        pytest.param("play.yml", "- ansible.builtin.user: {name: a, update_password: on_create}\n", [],
            id="silent: when it is set"),
        pytest.param("play.yml", "- ansible.builtin.user:\n    name: a\n- debug:\n    password: changeme\n", [],
            id="silent: another task"),
        pytest.param("tasks/main.yml", "- default_user: a\n- user: {name: a, password: changeme}\n",
            ["2:29 login-password.ansible"], id="behind a word that ends the same"),
        pytest.param("app.yml", "user:\n  name: a\n  password: changeme\n", [], id="silent: no playbook"),
    ],
)  # fmt: skip
def test_in_playbooks(path: str, task: str, expected: list[str]) -> None:
    assert found(path, task) == expected


def test_the_audit_reads_utf16() -> None:
    assert is_worth_reading("\ufefftoken".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(f"a: b\nDB_PASSWORD={HUMAN} # ü\n", "a: b\nDB_PASSWORD=************** # ü\n", id="a password"),
        pytest.param(f"x={GITHUB[:20]}\\\n{GITHUB[20:]}\n", f"x={'*' * 21}\n{'*' * 20}\n", id="cut in two"),
        pytest.param("\ufeffDB_PASSWORD=Tr0ub4dorX\n".encode("utf-16-le"), "DB_PASSWORD=**********\n", id="UTF-16"),
        pytest.param("passwd -d root\n", "passwd -d root\n", id="silent: a name"),
        pytest.param("a: b\n", "a: b\n", id="silent: nothing"),
    ],
)
def test_a_text_without_its_secrets(content: str | bytes, expected: str) -> None:
    assert starred("setup.sh", content if isinstance(content, bytes) else content.encode()) == expected


def test_no_line_of_a_key_stays() -> None:
    shown = starred("a.sh", f"cat <<E\n{KEY}E\n".encode()).splitlines()
    assert [shown[0], *{*"".join(shown[1:-1])}, shown[-1]] == ["cat <<E", "*", "E"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(f"'{GITHUB}' is no name", f"'{'*' * 40}' is no name", id="whole"),
        pytest.param(f"'{GITHUB[:30]}...' is no name", f"'{'*' * 30}...' is no name", id="cut off"),
        pytest.param("'x1y2' is no name", "'****' is no name", id="short"),
        pytest.param("ax1y2 and gh", "ax1y2 and gh", id="silent: in another word"),
    ],
)
def test_words_that_quote_a_secret(message: str, expected: str) -> None:
    (known,) = spelt("a.sh", f"X={GITHUB}\n".encode())
    assert hidden(message, (*known.words, "x1y2")) == expected
