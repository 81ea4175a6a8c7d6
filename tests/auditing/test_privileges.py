"""Who may become root, and who is let in without proof: sudoers, doas, PAM, groups, shells, consoles."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import Files, appliance

from vmi.auditing.checks.accounts import (
    autologin,
    groups,
    orphans,
    pam,
    password_hashes,
    shells,
    sudo,
    sudo_available,
)
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.pam import stack
from vmi.auditing.guest.sha_crypt import is_password
from vmi.auditing.guest.sudoers import sudo_rules
from vmi.auditing.subject import Check

Answer = Callable[..., list[str]]
GuestOf = Callable[[Files], Guest]
SUDO = "/etc/sudoers"
PEOPLE = "root:x:0:0::/root:/bin/sh\nsyslog:x:102:102::/:/bin/false\nbob:x:1000:1000::/home/bob:/bin/sh\n"
STOCK_AUTH = """auth	[success=1 default=ignore]	pam_unix.so nullok
auth	requisite	pam_deny.so
auth	required	pam_permit.so
"""
OWNED = {"/var/lib/dpkg/info/a.list": "/etc/sudoers.d/owned\n/usr/lib/x86_64-linux-gnu/security/pam_unix.so\n"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("root ALL=(ALL:ALL) ALL\n%sudo\tALL=(ALL:ALL) ALL\n%wheel ALL=(ALL) ALL\n", [], id="stock"),
        pytest.param("#includedir /etc/none\n@includedir /etc/none\n# bob ALL=NOPASSWD: ALL\n", [], id="comments"),
        pytest.param("bob ALL=(ALL) NOPASSWD:ALL\n", ["1: 'bob' may run everything without a password"], id="NOPASSWD"),
        pytest.param("bob ALL=(root) NOPASSWD: /bin/a, PASSWD: ALL\n",
                     ["1: 'bob' may run '/bin/a' without a password", "1: 'bob' may run everything"], id="tags"),
        pytest.param("bob ALL = NOPASSWD: SETENV: /bin/a --x\\, y, /bin/b\n",
                     ["1: 'bob' may run '/bin/a --x\\, y' without a password",
                      "1: 'bob' may run '/bin/b' without a password"], id="several commands"),
        pytest.param("User_Alias A = bob, %ops : B = A, eve\nCmnd_Alias C = ALL\nB ALL = NOPASSWD: C\n",
                     ["3: 'bob' may run everything without a password",
                      "3: the group 'ops' may run everything without a password",
                      "3: 'eve' may run everything without a password"], id="aliases"),
        pytest.param("User_Alias A = B : B = A\nA ALL = NOPASSWD: ALL\n", [], id="aliases in circles"),
        pytest.param("Defaults !authenticate\n", ["1: everybody may run everything without a password"], id="Defaults"),
        pytest.param("Defaults:bob env_reset, !authenticate\n", ["1: 'bob' may run everything without a password"],
                     id="Defaults of a user"),
        pytest.param('Defaults secure_path="/usr/sbin:/usr/bin", mail_badpass\n', [], id="stock Defaults"),
        pytest.param("bob \\\n ALL = \\\n NOPASSWD: ALL\n", ["1: 'bob' may run everything without a password"],
                     id="continued lines"),
        pytest.param("bob, eve host = /bin/a\n", [], id="single commands with a password"),
        pytest.param("debian ALL=(ALL) NOPASSWD: ALL\nalice ALL = ALL\n", [], id="who is expected"),
        pytest.param("#1000 ALL=(ALL) NOPASSWD: ALL\n", ["1: '#1000' may run everything without a password"],
                     id="a number"),
        pytest.param("rubbish = = =\n\0\nALL\n", [], id="rubbish"),
    ],
)  # fmt: skip
def test_sudoers(answer: Answer, text: str, expected: list[str]) -> None:
    declared = appliance(accounts=[{"name": "alice", "purpose": "runs the service"}])
    said = [line.split(f"{SUDO}:")[1] for line in answer(sudo, {SUDO: text}, declared)]
    assert said == sorted(expected, key=lambda line: "without" not in line)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({SUDO: "@include sudoers.more\n", "/etc/sudoers.more": "bob ALL=NOPASSWD: ALL\n"},
                     ["fail /etc/sudoers.more:1: 'bob' may run everything without a password"], id="include"),
        pytest.param({SUDO: "#includedir /etc/sudoers.d\n", "/etc/sudoers.d/owned": "%x ALL=NOPASSWD: ALL\n", **OWNED},
                     ["fail /etc/sudoers.d/owned:1: the group 'x' may run everything without a password"],
                     id="a package's file"),
        pytest.param({SUDO: "#includedir /etc/sudoers.d\n", "/etc/sudoers.d/owned": "x ALL=NOPASSWD: /bin/a\n",
                      **OWNED}, [], id="a package's single command"),
        pytest.param({SUDO: "@includedir /etc/sudoers.d\n", "/etc/sudoers.d/x.bak": "bob ALL=NOPASSWD: ALL\n",
                      "/etc/sudoers.d/x~": "bob ALL=NOPASSWD: ALL\n"}, [], id="names that sudo passes over"),
        pytest.param({SUDO: "@includedir /etc/sudoers.d\n", "/etc/sudoers.d/builder": "bob ALL=NOPASSWD: ALL\n"}, [],
                     id="what another check tells of"),
        pytest.param({"/etc/doas.conf": "permit persist :wheel\npermit nopass bob as root cmd /bin/a\n"},
                     ["fail /etc/doas.conf:2: 'bob' may run '/bin/a' without a password"], id="doas"),
        pytest.param({"/etc/doas.conf": "permit nopass keepenv :wheel # all\ndeny bob\n"},
                     ["fail /etc/doas.conf:1: the group 'wheel' may run everything without a password"],
                     id="doas group"),
        pytest.param({"/etc/hosts": ""}, [], id="neither"),
    ],
)  # fmt: skip
def test_files_of_sudo_and_doas(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(sudo, files) == expected


def test_a_file_that_includes_itself_is_refused(guest_of: GuestOf) -> None:
    with pytest.raises(CannotJudge, match="includes more than 128 files"):
        sudo_rules(guest_of({SUDO: "@include /etc/sudoers\n"}))
    guest = guest_of({"/etc/pam.d/a": "@include a\n"})
    with pytest.raises(CannotJudge, match="includes itself"):
        stack(guest, "a")


def test_a_stack_has_the_lines_of_what_it_includes(guest_of: GuestOf) -> None:
    guest = guest_of(
        {
            "/etc/pam.d/a": "# x\n@include b\nauth include c\n-session optional pam_x.so a \\\n b\n",
            "/usr/lib/pam.d/b": "account required pam_b.so\n",
            "/etc/pam.d/c": "auth [success=done default=bad] pam_c.so\nsession required pam_c.so\n",
        }
    )
    assert [
        (line.type, line.name, line.suffices, line.arguments, line.path, line.line) for line in stack(guest, "a")
    ] == [
        ("account", "pam_b", False, (), "/usr/lib/pam.d/b", 1),
        ("auth", "pam_c", True, (), "/etc/pam.d/c", 1),
        ("session", "pam_x", False, ("a", "b"), "/etc/pam.d/a", 4),
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/etc/pam.d/sshd": "@include common-auth\n", "/etc/pam.d/common-auth": STOCK_AUTH}, [],
                     id="stock"),
        pytest.param({"/etc/pam.d/sshd": "auth required pam_permit.so\n"},
                     ["fail /etc/pam.d/sshd:1: everybody is let in: pam_permit (sshd)"], id="nothing is asked"),
        pytest.param({"/etc/pam.d/sshd": "auth sufficient pam_permit.so\nauth required pam_unix.so\n"},
                     ["fail /etc/pam.d/sshd:1: everybody is let in: pam_permit (sshd)"], id="permit suffices"),
        pytest.param({"/etc/pam.d/su": "auth sufficient pam_rootok.so\nauth sufficient pam_wheel.so trust\n"},
                     ["fail /etc/pam.d/su:2: a group becomes root unasked: pam_wheel trust (su)"],
                     id="wheel is trusted"),
        pytest.param({"/etc/pam.d/gdm-autologin": "auth required pam_permit.so\n"}, [], id="a screen's own"),
        pytest.param({"/etc/pam.d/vsftpd": STOCK_AUTH},
                     ["fail /etc/pam.d/vsftpd:1: accounts without a password are let in: nullok (vsftpd)"],
                     id="nullok"),
        pytest.param({"/etc/pam.d/sshd": STOCK_AUTH, "/etc/ssh/sshd_config": "PermitEmptyPasswords yes\n"},
                     ["fail /etc/pam.d/sshd:1: accounts without a password are let in: nullok (sshd)"],
                     id="nullok that the server allows"),
        pytest.param({"/etc/pam.d/sshd": "auth required pam_mine.so\n", "/usr/lib/security/pam_mine.so": "x",
                      **OWNED},
                     ["fail /etc/pam.d/sshd:1: uses the module /usr/lib/security/pam_mine.so, which no package "
                      "brought"],
                     id="a module of unknown origin"),
        pytest.param({"/etc/pam.d/cron": "session required pam_unix.so\n",
                      "/usr/lib/x86_64-linux-gnu/security/pam_unix.so": "x", **OWNED}, [], id="a package's module"),
        pytest.param({"/etc/pam.d/sshd": "session optional pam_exec.so seteuid /usr/local/bin/hook\n", **OWNED},
                     ["warn /etc/pam.d/sshd:1: runs /usr/local/bin/hook, which no package brought"], id="pam_exec"),
    ],
)  # fmt: skip
def test_pam(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(pam, files) == expected


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        pytest.param("root:x:0:\nadm:x:4:syslog\nsudo:x:27:\nusers:x:100:bob\n", [], id="stock"),
        pytest.param("sudo:x:27:bob\n", ["fail /etc/group:1: account 'bob' is in the group 'sudo'"], id="member"),
        pytest.param(
            "docker:x:27:root,nobody\n",
            ["fail /etc/group:1: 'nobody', which is no account, is in the group 'docker'"],
            id="no account",
        ),
        pytest.param("shadow:x:27:web\n", ["warn /etc/group:1: account 'web' is in the group 'shadow'"], id="service"),
        pytest.param(
            "lxd:x:2000:\n", ["fail /etc/passwd:5: account 'dev' has the group 'lxd' as its own"], id="own group"
        ),
        pytest.param("wheel:x:10:alice\n", [], id="declared"),
        pytest.param("a:x:7:\na:x:8:\n", ["fail /etc/group: group 'a' stands there 2 times"], id="name twice"),
        pytest.param("a:x:7:\nb:x:7:\n", ["fail /etc/group: 2 groups have the number 7"], id="number twice"),
        pytest.param("rubbish\n:::\na:x:no:bob\n", [], id="rubbish"),
    ],
)
def test_groups(answer: Answer, group: str, expected: list[str]) -> None:
    people = PEOPLE + "web:x:33:33::/:/bin/false\ndev:x:1001:2000::/home/dev:/bin/sh\nalice:x:1002:1::/:/bin/sh\n"
    declared = appliance(accounts=[{"name": "alice", "purpose": "runs the service"}])
    assert answer(groups, {"/etc/passwd": people, "/etc/group": group}, declared) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("sync:x:4:65534::/bin:/bin/sync", [], id="sync"),
        pytest.param("a:x:4:4::/:/usr/sbin/nologin", [], id="nologin"),
        pytest.param(
            "a:x:4:4::/:", ["warn /etc/passwd:1: system account 'a' has the shell /bin/sh, for none is set"], id="none"
        ),
        pytest.param(
            "a:x:4:4::/:/bin/bash", ["warn /etc/passwd:1: system account 'a' has the shell /bin/bash"], id="bash"
        ),
        pytest.param("a:x:1004:4::/:/bin/bash", [], id="a person"),
    ],
)
def test_shells(answer: Answer, line: str, expected: list[str]) -> None:
    assert answer(shells, {"/etc/passwd": f"{line}\n"}) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/usr/lib/systemd/system/getty@.service":
                      "[Service]\nExecStart=-/sbin/agetty -o '-p -- \\\\u' --noclear - $TERM\n"}, [], id="stock"),
        pytest.param({"/etc/systemd/system/getty@tty1.service.d/a.conf":
                      "[Service]\nExecStart=\nExecStart=-/sbin/agetty -a root --noclear %I $TERM\n"},
                     ["/etc/systemd/system/getty@tty1.service.d/a.conf:3: logs 'root' in"], id="short option"),
        pytest.param({"/etc/systemd/system/serial-getty@.service":
                      "[Service]\nExecStart=/sbin/agetty -n -l /bin/bash %I\n"},
                     ["/etc/systemd/system/serial-getty@.service:2: starts /bin/bash in place of login"], id="shell"),
        pytest.param({"/etc/inittab": "S0:23:respawn:/sbin/agetty --autologin root ttyS0\n"},
                     ["/etc/inittab:1: logs 'root' in"], id="inittab"),
        pytest.param({"/etc/gdm3/custom.conf": "[daemon]\nAutomaticLoginEnable=false\n#AutomaticLogin=bob\n"}, [],
                     id="GDM off"),
        pytest.param({"/etc/gdm3/custom.conf": "[daemon]\nAutomaticLoginEnable = true\nAutomaticLogin=bob\n"},
                     ["/etc/gdm3/custom.conf:2: logs somebody in: AutomaticLoginEnable=true"], id="GDM"),
        pytest.param({"/etc/lightdm/lightdm.conf": "[Seat:*]\n#autologin-user=\nautologin-user=bob\n"},
                     ["/etc/lightdm/lightdm.conf:3: logs somebody in: autologin-user=bob"], id="LightDM"),
        pytest.param({"/etc/sddm.conf": "[Autologin]\nUser=\n[Users]\nUser=x\n"}, [], id="SDDM off"),
        pytest.param({"/etc/greetd/config.toml": '[initial_session]\ncommand = "sway"\nuser = "bob"\n'},
                     ["/etc/greetd/config.toml:3: logs somebody in: user=bob"], id="greetd"),
    ],
)  # fmt: skip
def test_autologin(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(autologin, files) == [f"fail {line}" for line in expected]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, ["hint /usr/bin/sudo: is not there, nor is doas"], id="no sudo"),
        pytest.param(
            {"/usr/bin/sudo": "x"}, ["hint /etc/cloud/cloud.cfg:1: the default user has no rule of sudo"], id="no rule"
        ),
    ],
)
def test_sudo_available(answer: Answer, files: Files, expected: list[str]) -> None:
    assert (
        answer(sudo_available, {"/etc/cloud/cloud.cfg": "system_info: {default_user: {name: a}}\n", **files})
        == expected
    )


def test_orphans(answer: Answer, tmp_path: Path) -> None:
    mine = (tmp_path / "x").parent.stat()
    files = {"/etc/passwd": "a:x:12345:1::/:/bin/sh\n", "/etc/group": f"g:x:{mine.st_gid}:\n"}
    assert answer(orphans, files) == [f"warn /: belongs to the number {mine.st_uid}, which is no account's"]


@pytest.mark.parametrize(
    ("field", "password", "expected"),
    [
        # As openssl passwd makes them.
        pytest.param("$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", "Hello world!", True, id="SHA-256"),
        pytest.param("$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uB"
                     "nIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
                     "Hello world!", True, id="SHA-512"),
        pytest.param("$5$rounds=10000$saltstringsaltst$3xv.VbSCBX41eDL9L3voATiG0fb1sXEKuZ9FQRjYC3C", "Hello world!",
                     False, id="another hash"),
        pytest.param("$5$rounds=10000$saltstringsaltst$3xv.VbSCBX41eDL9L3voGr4sgYpzHcjGp1MIOw1wzB8", "x", False,
                     id="another password"),
        pytest.param("$6$rounds=999999999$saltstring$" + "x" * 86, "x", False, id="too many rounds"),
        pytest.param("$y$j9T$salt$0123456789", "x", False, id="yescrypt"),
        pytest.param("", "", False, id="empty"),
    ],
)  # fmt: skip
def test_sha_crypt(field: str, password: str, expected: bool) -> None:
    assert is_password(field, password) is expected


@pytest.mark.parametrize("check", [password_hashes, groups, shells, sudo, pam, autologin, orphans])
def test_an_empty_tree_says_nothing(answer: Answer, check: Check) -> None:
    assert answer(check, {"/etc/hosts": ""}) == []
