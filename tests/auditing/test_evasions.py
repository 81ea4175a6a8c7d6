"""An author who hides something is found out: each of these passed once although the thing was there."""

from collections.abc import Callable
from hashlib import md5
from pathlib import Path

import pytest
from tests.auditing.images import (
    ENABLED,
    GOOD,
    HASH,
    NFTABLES,
    SYSTEM,
    Content,
    Files,
    audited,
    make_image,
    messages,
    not_passed,
)

from vmi.auditing.checks.accounts import password_hashes, sudo, unexpected_users
from vmi.auditing.checks.cloud import credentials
from vmi.auditing.checks.credentials import authorized_keys, contents, logins
from vmi.auditing.checks.firewall import inbound
from vmi.auditing.checks.integrity import preload
from vmi.auditing.checks.services import unowned_starters
from vmi.auditing.checks.ssh import password_authentication
from vmi.auditing.judging import OBSERVATIONS_LIMIT
from vmi.auditing.results import Outcome

Answer = Callable[..., list[str]]
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1Q4gPqkq0Zk3uN0q0q0q0q0q0q0q0q0q0q0q0q0q0q me@x\n"
TOLD = "a key is accepted: ssh-ed25519 me@x"
MAIN = "/etc/ssh/sshd_config"
OFF = "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
ACCOUNTS = "root:x:0:0::/root:/bin/bash\n"


def owned(*paths: str) -> dict[str, Content]:
    """The author's own line in the package database."""
    return {"/var/lib/dpkg/info/own.list": "".join(f"{path}\n" for path in paths)}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({MAIN: "AuthorizedKeysFile .own/keys\n", "/root/.own/keys": KEY},
                     [f"fail /root/.own/keys:1: {TOLD}"], id="relative to the home"),
        pytest.param({MAIN: "AuthorizedKeysFile %h/.own/keys\n", "/root/.own/keys": KEY},
                     [f"fail /root/.own/keys:1: {TOLD}"], id="below %h"),
        pytest.param({MAIN: 'Include "/opt/a b"\n', "/opt/a b": "AuthorizedKeysFile /opt/k\n", "/opt/k": KEY},
                     [f"fail /opt/k:1: {TOLD}"], id="included by a name with a blank"),
        pytest.param({MAIN: '"AuthorizedKeysFile" /opt/k\n', "/opt/k": KEY}, [f"fail /opt/k:1: {TOLD}"],
                     id="keyword in quotes"),
        pytest.param({**owned("/etc/skel/.ssh/authorized_keys"), "/etc/skel/.ssh/authorized_keys": KEY},
                     [f"fail /etc/skel/.ssh/authorized_keys:1: {TOLD}"], id="said to be a package's"),
        pytest.param({"/etc/credstore/ssh.authorized_keys.root": KEY},
                     [f"fail /etc/credstore/ssh.authorized_keys.root:1: {TOLD}"], id="as systemd's credential"),
        pytest.param({"/etc/userdb/bob.user": f'{{"privileged":{{"sshAuthorizedKeys":["{KEY[:-1]}"]}}}}'},
                     ["fail /etc/userdb/bob.user:1: a record of a user holds a key"], id="in a user's record"),
        pytest.param({MAIN: "AuthorizedKeysFile none\n", "/root/none": KEY}, [], id="none"),
        pytest.param({**owned("/usr/share/doc/x/authorized_keys"), "/usr/share/doc/x/authorized_keys": KEY}, [],
                     id="an example"),
    ],
)  # fmt: skip
def test_keys(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(authorized_keys, {"/etc/passwd": ACCOUNTS, "/root": None, **files}) == expected


@pytest.mark.parametrize("number", ["0", "+0", " 0", "-0", "00"])
def test_root_by_another_name(answer: Answer, number: str) -> None:
    passwd = f"{ACCOUNTS}toor:x:{number}:1::/:/bin/sh\n"
    assert answer(unexpected_users, {"/etc/passwd": passwd}) == ["fail /etc/passwd:2: account 'toor' has root's number"]


SERVER: dict[str, Content] = {
    MAIN: OFF, "/usr/sbin/sshd": "x", f"{SYSTEM}/default.target": Path("multi-user.target"),
    f"{SYSTEM}/multi-user.target": "[Unit]\n",
    f"{ENABLED}/multi-user.target.wants/ssh.service": Path(f"{SYSTEM}/ssh.service"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "more"),
    [
        pytest.param("EnvironmentFile=-/etc/default/ssh\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS",
                     {"/etc/default/ssh": "SSHD_OPTS=-oPermitRootLogin=yes\n"}, id="value behind the letter"),
        pytest.param("EnvironmentFile=/opt/e\nExecStart=/usr/sbin/sshd $X", {"/opt/e": "X='-o PermitRootLogin=yes'\n"},
                     id="another file and variable"),
        pytest.param("Environment=\"X=-o PermitRootLogin=yes\"\nExecStart=/usr/sbin/sshd ${X}", {}, id="in the unit"),
        pytest.param("ExecStart=/usr/sbin/sshd -Df/opt/c", {"/opt/c": f"{OFF}PermitRootLogin yes\n"},
                     id="another configuration"),
    ],
)  # fmt: skip
def test_options_of_the_ssh_server(answer: Answer, unit: str, more: Files) -> None:
    said = answer(password_authentication, {**SERVER, f"{SYSTEM}/ssh.service": f"[Service]\n{unit}\n", **more})
    assert [line.rpartition(": ")[2] for line in said] == ["PermitRootLogin yes"]


CONF = "/etc/nftables.conf"
DROP_IN = f"{ENABLED}/nftables.service.d/x.conf"
STOCK = """[Unit]
Wants=network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/nftables.conf
ExecStop=/usr/sbin/nft flush ruleset
"""
FIREWALL: dict[str, Content] = {
    CONF: NFTABLES, f"{SYSTEM}/nftables.service": STOCK, f"{SYSTEM}/default.target": Path("multi-user.target"),
    f"{SYSTEM}/multi-user.target": "[Unit]\n",
    f"{ENABLED}/multi-user.target.wants/nftables.service": Path(f"{SYSTEM}/nftables.service"),
}  # fmt: skip


def keeps(setting: str, line: int = 2) -> list[str]:
    what = f"line {line}: {setting} may keep nftables.service from doing what it should"
    return [f"fail {DROP_IN}: cannot be judged: {what}"]


@pytest.mark.parametrize(
    ("drop_in", "expected"),
    [
        pytest.param("", [], id="stock"),
        pytest.param("[Unit]\nConditionVirtualization=!container\nConditionCapability=CAP_NET_ADMIN\n", [],
                     id="conditions that hold"),
        pytest.param("[Service]\nExecStartPost=/usr/sbin/nft flush ruleset\n",
                     keeps("ExecStartPost=/usr/sbin/nft flush ruleset"), id="undone at once"),
        pytest.param("[Service]\nRootDirectory=/opt\n", keeps("RootDirectory=/opt"), id="elsewhere"),
        pytest.param("[Service]\nPrivateNetwork=yes\n", keeps("PrivateNetwork=yes"), id="in another network"),
        pytest.param("[Unit]\nConditionPathExists=/var/none\n", keeps("ConditionPathExists=/var/none"),
                     id="under a condition"),
        pytest.param("[Service]\nExecStart=\nExecStart=/bin/true\n",
                     [f"fail {CONF}: rules are there, but nothing loads them"], id="something else"),
        pytest.param("[Service]\nRemainAfterExit=no\n",
                     [f"fail {SYSTEM}/nftables.service: cannot be judged: line 7: ExecStop=/usr/sbin/nft flush ruleset "
                      "may keep nftables.service from doing what it should"], id="over at once"),
        pytest.param(f"[Service]\nExecStart=\nExecStart=/usr/sbin/nft -c -f {CONF}\n",
                     [f"fail {SYSTEM}/nftables.service: cannot be judged: runs '/usr/sbin/nft -c -f {CONF}', which is "
                      "not read"], id="only checked"),
        pytest.param("[Service]\nExecStart=/usr/sbin/nft flush ruleset\n",
                     [f"fail {SYSTEM}/nftables.service: cannot be judged: runs '/usr/sbin/nft flush ruleset', which is "
                      "not read"], id="loaded and undone"),
    ],
)  # fmt: skip
def test_a_firewall_that_is_only_said_to_be_there(answer: Answer, drop_in: str, expected: list[str]) -> None:
    assert answer(inbound, {**FIREWALL, DROP_IN: drop_in}) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param(NFTABLES.replace("filter {", "filter {\n flags dormant\n", 1),
                     [f"fail firewall: {family}: what no rule names is let in" for family in ("IPv4", "IPv6")],
                     id="a table that sleeps"),
        pytest.param(NFTABLES.replace("hook input", "hook ingress device eth0"),
                     [f"fail firewall: {family}: what no rule names is let in" for family in ("IPv4", "IPv6")],
                     id="for one interface"),
        pytest.param(NFTABLES.replace("policy drop", 'policy "drop"', 1),
                     [f"fail {CONF}: cannot be judged: line 6: '\"drop\"' is not understood"], id="a policy in quotes"),
        pytest.param(NFTABLES.replace("\n", "\r\n"),
                     [f"fail {CONF}: cannot be judged: line 2: holds a sign that nft does not know, so it loads "
                      "nothing"], id="carriage returns"),
        pytest.param(f"{NFTABLES}table inet x {{\n",
                     [f"fail firewall: {family}: what no rule names is let in" for family in ("IPv4", "IPv6")],
                     id="an open brace"),
    ],
)  # fmt: skip
def test_rules_that_hold_nothing(answer: Answer, rules: str, expected: list[str]) -> None:
    assert answer(inbound, {**FIREWALL, CONF: rules}) == expected


@pytest.mark.parametrize("rule", ["numgen random mod 1 0 accept", "socket transparent 0 accept", "rt nexthop 0 accept"])
def test_conditions_that_nobody_knows_keep_nothing_out(answer: Answer, rule: str) -> None:
    said = answer(inbound, {**FIREWALL, CONF: NFTABLES.replace("tcp dport 22 accept", f"tcp dport 22 accept\n{rule}")})
    assert [line.partition(" unless")[0] for line in said] == [
        f"fail {CONF}:11: {family}: everything" for family in ("IPv4", "IPv6")
    ]


SUDO = "/etc/sudoers"
BY_PACKAGE = {**owned("/etc/sudoers.d/own"), SUDO: "@includedir /etc/sudoers.d\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({SUDO: "bob ALL = NOPASSWD : ALL\n"}, ["bob' may run everything"], id="a blank behind the tag"),
        pytest.param({SUDO: "Defaults exempt_group=staff\n"}, ["group 'staff' may run everything"], id="exempt"),
        pytest.param({SUDO: "Defaults!/bin/sh !authenticate\n"}, ["everybody may run '/bin/sh'"], id="one command"),
        pytest.param({"/etc/sudo.conf": "Plugin sudoers_policy sudoers.so sudoers_file=/opt/s\n", SUDO: "",
                      "/opt/s": "bob ALL=NOPASSWD: ALL\n"}, ["bob' may run everything"], id="another file"),
        pytest.param({**BY_PACKAGE, "/etc/sudoers.d/own": "bob ALL=NOPASSWD: /bin/bash\n"},
                     ["bob' may run '/bin/bash'"], id="a shell, said to be a package's"),
        pytest.param({**BY_PACKAGE, "/etc/sudoers.d/own": "bob ALL=NOPASSWD: /usr/*/x\n"}, ["bob' may run '/usr/*/x'"],
                     id="a pattern, said to be a package's"),
        pytest.param({**BY_PACKAGE, "/etc/sudoers.d/own": "ceph ALL=NOPASSWD: /usr/sbin/smartctl -x *\n"}, [],
                     id="a package's single command"),
    ],
)  # fmt: skip
def test_sudo(answer: Answer, files: Files, expected: list[str]) -> None:
    said = answer(sudo, files)
    assert [line.partition(": ")[2].removeprefix("the ").removeprefix("'") for line in said] == [
        f"{each} without a password" for each in expected
    ]


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        pytest.param("/etc/systemd/system/ssh.service.d/x.conf", "[Service]\nExecStartPre=/opt/x\n",
                     ":2: is a drop-in that runs something, and", id="drop-in"),
        pytest.param("/usr/lib/systemd/system/service.d/x.conf", "[Service]\nExecStartPost=/opt/x\n",
                     ":2: is a drop-in that runs something, and", id="drop-in of all services"),
        pytest.param("/etc/udev/rules.d/9.rules", '# x\nACTION=="add", RUN+="/opt/x"\n',
                     ":2: is a rule of udev that runs something, and", id="udev"),
        pytest.param("/etc/tmpfiles.d/x.conf", "f+ /root/.ssh/authorized_keys 600 - - - ssh-rsa A\n",
                     ":1: is a rule that writes a file at boot, and", id="tmpfiles"),
        pytest.param("/etc/apt/apt.conf.d/99", 'DPkg::Post-Invoke {"/opt/x";};\n',
                     ":1: is a setting of apt that runs something, and", id="apt"),
        pytest.param("/etc/logrotate.d/x", "/var/log/x {\n postrotate\n /opt/x\n endscript\n}\n",
                     ":2: is a setting of logrotate that runs something, and", id="logrotate"),
        pytest.param("/etc/polkit-1/rules.d/1.rules", "return polkit.Result.YES;\n",
                     ":1: is a rule of polkit that asks for no password, and", id="polkit"),
        pytest.param("/etc/update-motd.d/99-x", "#!/bin/sh\n", ": is a script that every login runs, and", id="motd"),
        pytest.param("/var/lib/cloud/scripts/per-boot/x", "#!/bin/sh\n", ": is a script that boots run, and",
                     id="cloud-init's scripts"),
    ],
)  # fmt: skip
def test_starters(answer: Answer, path: str, text: str, what: str) -> None:
    expected = [f"warn {path}{what} no package brought it"]
    assert answer(unowned_starters, {**owned("/etc/x"), path: text}) == expected
    assert answer(unowned_starters, {**owned(path), path: text}) == []


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("17 * * * * root cd / && run-parts --report /etc/cron.hourly", []),
        ("25 6 * * * root test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }", []),
        ("1 5 cron.daily nice run-parts --report /etc/cron.daily", []),
        ("* * * * * root /opt/x", ["warn /etc/crontab:1: is a job of cron that no stock table has"]),
        ("@reboot root /opt/x; run-parts /etc/cron.daily",
         ["warn /etc/crontab:1: is a job of cron that no stock table has"]),
    ],
)  # fmt: skip
def test_jobs_in_a_table_that_a_package_brought(answer: Answer, job: str, expected: list[str]) -> None:
    assert answer(unowned_starters, {**owned("/etc/crontab"), "/etc/crontab": f"{job}\n"}) == expected


AWS = (
    "[default]\naws_access_key_id = AKIAQ3EGRI7XMPLEXYZ2\n"
    "aws_secret_access_key = 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\n"
)


@pytest.mark.parametrize("path", ["/root/.aws/credentials", "/etc/own.conf", "/srv/own.conf"])
def test_a_package_that_vouches_for_a_secret_excuses_nothing(answer: Answer, path: str) -> None:
    sums = f"{md5(AWS.encode(), usedforsecurity=False).hexdigest()}  {path[1:]}\n"
    files = {**owned(path), "/var/lib/dpkg/info/own.md5sums": sums, path: AWS}
    said = answer(logins, files) + answer(contents, files)
    assert {line.partition(":")[0] for line in said} == {f"fail {path}"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("passwd.plaintext-password.root", "hunter2\n", "account 'root' has a password, DES or unknown: ..."),
        ("passwd.hashed-password.root", HASH, "account 'root' has a password, yescrypt: $y$..."),
        ("passwd.shell.root", "/bin/sh\n", ""),
    ],
)
def test_credentials_of_systemd(answer: Answer, name: str, content: str, said: str) -> None:
    path = f"/usr/lib/credstore/{name}"
    assert answer(password_hashes, {path: content}) == ([f"fail {path}:1: {said}"] if said else [])


FSTAB = "UUID=0b7d7b3a-0000-4000-8000-000000000001 / ext4 rw,discard 0 1\n"


def test_swap_space(tmp_path: Path) -> None:
    files: Files = {
        **GOOD,
        "/etc/fstab": f"{FSTAB}/swapped none s\\167ap sw 0 0\n/dev/zram0 none swap sw 0 0\n",
        "/usr/lib/systemd/system/zrammed.swap": "[Swap]\nWhat=/swapped # /dev/zram0\n",
        "/usr/lib/systemd/system/zram.swap": "[Swap]\nWhat=/dev/zram0\n",
        "/opt/odd": bytes(4086) + b"SWAPSPACE2" + bytes(2**20) + b"odd",
    }
    report = audited(make_image(tmp_path, files))
    assert not_passed(report) == {"layout.swap": Outcome.FAIL}
    assert messages(report) == [
        "/etc/fstab:2: /swapped is used as swap space",
        "/usr/lib/systemd/system/zrammed.swap: a unit sets up swap space",
        "/opt/odd: is a swap file of 1 MiB",
    ]


CLOUD = "/etc/cloud/cloud.cfg"
JINJA = "## template: jinja\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(f"{CLOUD}.d/.x.cfg", "password: hunter2\n", [f"fail {CLOUD}.d/.x.cfg:1: password is set: ..."],
                     id="hidden"),
        pytest.param(f"{CLOUD}.d/x.cfg", f"{JINJA}{{{{ 'password' }}}}: hunter2\n",
                     [f"fail {CLOUD}.d/x.cfg: cannot be judged: '{{{{ 'password' }}}}' of Jinja is not evaluated"],
                     id="an expression"),
        pytest.param(f"{CLOUD}.d/x.cfg", f"{JINJA}{{% set x = 1 %}}\n",
                     [f"fail {CLOUD}.d/x.cfg: cannot be judged: '{{% set x = 1 %}}' of Jinja is not evaluated"],
                     id="a variable"),
        pytest.param(f"{CLOUD}.d/x.cfg", f"{JINJA}{{% if v1.x %}}\nhostname: {{{{ v1.region }}}}\n{{% endif %}}",
                     [], id="what a machine fills in"),
    ],
)  # fmt: skip
def test_cloud_configuration(answer: Answer, path: str, text: str, expected: list[str]) -> None:
    assert answer(credentials, {CLOUD: "users: [default]\n", path: text}) == expected


def test_commands_of_cloud_init(answer: Answer) -> None:
    files = {
        **owned(CLOUD),
        CLOUD: "runcmd:\n - /opt/x\nbootcmd: []\nwrite_files: null\ncloud_final_modules: [runcmd]\n",
    }
    assert answer(unowned_starters, files) == [f"hint {CLOUD}:1: runcmd: cloud-init does this on every machine"]


def test_what_says_too_much_is_no_way_to_hide_something(answer: Answer) -> None:
    said = answer(preload, {"/etc/modules": "x\n" * (OBSERVATIONS_LIMIT + 1), "/etc/ld.so.preload": ""})
    assert f"fail /: cannot be judged: there are more than {OBSERVATIONS_LIMIT} things to tell" in said
