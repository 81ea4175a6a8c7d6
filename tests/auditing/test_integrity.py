"""Files that give rights, that everybody may write, that are loaded into everything, and that lie."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import TODAY, Files, With, make_tree

from vmi.auditing.checks.integrity import labels, permissions, preload, setuid, strange_files
from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.judging import judge
from vmi.auditing.subject import Check, Request, Subject

Answer = Callable[..., list[str]]
OWNED = "/var/lib/dpkg/info/base.list"


class Attributed(DirectoryTree):
    """A tree whose files have extended attributes and flags, which a directory in a test cannot always have."""

    def __init__(self, root: Path, given: dict[str, dict[str, bytes]], flagged: dict[str, frozenset[str]]):
        super().__init__(root)
        self._given, self._flagged = given, flagged

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        return self._given.get(entry.path, {})

    def flags(self, entry: Entry) -> frozenset[str]:
        return self._flagged.get(entry.path, frozenset())


@pytest.fixture
def attributed(tmp_path: Path) -> Answer:
    def ask(
        check: Check,
        files: Files,
        given: dict[str, dict[str, bytes]],
        flagged: dict[str, frozenset[str]] | None = None,
        *,
        deep: bool = False,
    ) -> list[str]:
        guest = Guest(Attributed(make_tree(tmp_path / "guest", files), given, flagged or {}))
        result = judge(check, Subject(None, guest, Request(TODAY, deep=deep), None, None))
        return [f"{result.outcome} {e.path}: {e.message}" for e in result.evidence]

    return ask


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/usr/bin/su": With("", 0o4755), OWNED: "/bin/su\n/usr/bin/su\n"}, [], id="the distribution's"),
        pytest.param(
            {"/usr/lib/x86_64-linux-gnu/utempter/utempter": With("", 0o2755),
             OWNED: "/usr/lib/x86_64-linux-gnu/utempter/utempter\n"}, [], id="in the directory of an architecture"),
        pytest.param({"/usr/bin/su": With("", 0o4755), OWNED: "/bin/sh\n"},
                     ["fail /usr/bin/su: is set-uid, and no package brought it"], id="known name, brought by nobody"),
        pytest.param({"/usr/bin/find": With("", 0o4755), OWNED: "/usr/bin/find\n"},
                     ["warn /usr/bin/find: is set-uid, which no distribution makes it"], id="given during the build"),
        pytest.param({"/opt/x/helper": With("", 0o2755)},
                     ["fail /opt/x/helper: is set-gid, and no package brought it"], id="set-gid"),
        pytest.param({"/bin/su": With("", 0o4755)}, [], id="known name, no package database"),
        pytest.param({"/srv/share": With(None, 0o2775), "/srv/lock": With("", 0o2644)}, [], id="directories, locking"),
        pytest.param({"/var/lib/containers/storage/overlay/1/diff/bin/su": With("", 0o4755)}, [], id="container"),
    ],
)  # fmt: skip
def test_setuid(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(setuid, files) == expected


def test_capabilities_of_what_no_package_brought(attributed: Answer) -> None:
    files = {"/opt/x": With("", 0o755), "/usr/bin/ping": With("", 0o755), OWNED: "/usr/bin/ping\n"}
    given = {"/opt/x": {"security.capability": b"\1"}, "/usr/bin/ping": {"security.capability": b"\1"}}
    assert attributed(setuid, files, given) == ["fail /opt/x: has capabilities, and no package brought it"]


@pytest.mark.parametrize(
    ("deep", "expected"),
    [(False, []), (True, ["warn /usr/bin/python3: has capabilities, which no distribution makes it"])],
)
def test_capabilities_given_to_a_packages_program_are_seen_in_the_deep_pass(
    attributed: Answer, deep: bool, expected: list[str]
) -> None:
    files = {"/usr/bin/python3": With("", 0o755), OWNED: "/usr/bin/python3\n"}
    assert attributed(setuid, files, {"/usr/bin/python3": {"security.capability": b"\1"}}, deep=deep) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/tmp": With(None, 0o1777), "/run/x": With("", 0o666), "/link": Path("run")}, [], id="usual"),
        pytest.param({"/srv/a": With("", 0o646)}, ["fail /srv/a: is a file that everybody may write (0646)"],
                     id="file"),
        pytest.param({"/var/tmp": With(None, 0o777)},
                     ["fail /var/tmp: is a directory that everybody may write (0777)"], id="not sticky"),
        pytest.param({"/etc/shadow": With("", 0o640), "/etc/gshadow-": With("", 0o604)},
                     ["fail /etc/gshadow-: is open to everybody (0604)"], id="backup of hashes"),
        pytest.param({"/etc/shadow": With("", 0o000)}, [], id="closed to all, as Red Hat has it"),
        pytest.param({"/etc/ssh/ssh_host_rsa_key": With("", 0o644)},
                     ["fail /etc/ssh/ssh_host_rsa_key: is open to everybody (0644)"], id="host key"),
        pytest.param({"/etc/cron.d/x": With("", 0o644), "/etc/sudoers": With("", 0o440)}, [], id="usual modes"),
    ],
)  # fmt: skip
def test_permissions(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(permissions, files) == expected


@pytest.mark.parametrize(
    ("uid", "gid", "mode", "expected"),
    [
        (0, 0, 0o664, []),
        (1000, 0, 0o644, ["fail /etc/passwd: belongs to uid 1000, not to root"]),
        (0, 50, 0o664, ["fail /etc/passwd: may be written by the group 50 (0664)"]),
        (0, 50, 0o644, []),
    ],
)
def test_owners(tmp_path: Path, uid: int, gid: int, mode: int, expected: list[str]) -> None:
    guest = Guest(DirectoryTree(make_tree(tmp_path / "guest", {"/etc/passwd": With("", mode)})))
    guest.entries["/etc/passwd"] = guest.entries["/etc/passwd"]._replace(uid=uid, gid=gid)
    result = judge(permissions, Subject(None, guest, Request(TODAY), None, None))
    assert [f"{result.outcome} {e.path}: {e.message}" for e in result.evidence] == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/etc/ld.so.preload": "# nothing\n\n"}, [], id="empty list"),
        pytest.param({"/etc/ld.so.preload": "/lib/x.so\n"},
                     ["fail /etc/ld.so.preload:1: puts /lib/x.so into every program"], id="ld.so.preload"),
        pytest.param({"/etc/environment": 'PATH="/bin"\nLD_PRELOAD="/lib/x.so"\n'},
                     ["fail /etc/environment:2: LD_PRELOAD puts /lib/x.so into programs"], id="environment"),
        pytest.param({"/etc/profile.d/x.sh": "export LD_AUDIT=/lib/x.so\n"},
                     ["fail /etc/profile.d/x.sh:1: LD_AUDIT puts /lib/x.so into programs"], id="shell"),
        pytest.param({"/etc/systemd/system/x.service": "[Service]\nEnvironment=A=b LD_PRELOAD=/lib/x.so\n"},
                     ["fail /etc/systemd/system/x.service:2: LD_PRELOAD puts /lib/x.so into programs"], id="unit"),
        pytest.param({"/etc/security/pam_env.conf": "LD_PRELOAD DEFAULT=/lib/x.so\n"},
                     ["fail /etc/security/pam_env.conf:1: LD_PRELOAD puts /lib/x.so into programs"], id="pam_env"),
        pytest.param({"/etc/profile.d/x.sh": "unset LD_PRELOAD\n# LD_PRELOAD=x\nOLD_PRELOAD=x\n"}, [], id="not set"),
        pytest.param({"/etc/modules": "# modules\nbr_netfilter\n", "/etc/modules-load.d/m.conf": Path("../modules")},
                     ["warn /etc/modules:2: loads the module br_netfilter, and no package brought the list"],
                     id="module, seen once"),
        pytest.param({"/etc/modules-load.d/x.conf": "x\n", OWNED: "/etc/modules-load.d/x.conf\n"}, [], id="package's"),
        pytest.param({"/etc/modprobe.d/no.conf": "install dccp /bin/false\nblacklist x\n"}, [], id="switched off"),
        pytest.param({"/etc/modprobe.d/x.conf": "install dccp /tmp/x\n"},
                     ["warn /etc/modprobe.d/x.conf:1: runs /tmp/x instead of loading dccp"], id="command"),
        pytest.param({"/usr/lib/modules/6.1/updates/x.ko.xz": ""},
                     ["warn /usr/lib/modules/6.1/updates/x.ko.xz: is a kernel module that no package brought"],
                     id="kernel module"),
        pytest.param({"/etc/initramfs-tools/hooks/x": ""},
                     ["warn /etc/initramfs-tools/hooks/x: goes into the initial RAM disk, and no package brought it"],
                     id="hook"),
    ],
)  # fmt: skip
def test_preload(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(preload, files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/root/.ssh": None, "/home/a/.config": None, "/tmp/.X11-unix": None, "/etc/.git": None,
                      "/usr/local/.x": None, "/opt/.x": None}, [], id="where they are usual"),
        pytest.param({"/dev/.udev": None}, ["warn /dev/.udev: is a hidden directory"], id="in /dev"),
        pytest.param({"/tmp/.x": None}, ["warn /tmp/.x: is a hidden directory"], id="in /tmp"),
        pytest.param({"/dev/sr00": "abc"}, ["warn /dev/sr00: is a file of 3 bytes among device nodes"],
                     id="file in /dev"),
        pytest.param({"/etc/sv/ssh/.meta": None, OWNED: "/etc/sv/ssh/.meta\n"}, [], id="a package's"),
        pytest.param({"/srv/Főtanúsítvány.crt": ""}, [], id="letters of other languages"),
        pytest.param({"/srv/a\nb": ""}, ["warn /srv/a\\x0ab: has a name that a terminal shows as another one"],
                     id="name"),
    ],
)  # fmt: skip
def test_strange_files(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(strange_files, files) == expected


def test_pipes(tmp_path: Path) -> None:
    root = make_tree(tmp_path / "guest", {"/var/lib": None, "/run": None})
    os.mkfifo(root / "var/lib/pipe")
    os.mkfifo(root / "run/pipe")
    result = judge(strange_files, Subject(None, Guest(DirectoryTree(root)), Request(TODAY), None, None))
    assert [f"{e.path}: {e.message}" for e in result.evidence] == ["/var/lib/pipe: is a pipe"]


@pytest.mark.parametrize(
    ("files", "given", "expected"),
    [
        pytest.param({"/etc/passwd": ""}, {}, [], id="no SELinux"),
        pytest.param({"/etc/passwd": "", "/etc/selinux/config": "SELINUX=disabled\n"}, {}, [], id="switched off"),
        pytest.param({"/etc/passwd": "", "/etc/selinux/config": "SELINUX=enforcing\n", "/.autorelabel": ""}, {}, [],
                     id="labelled at boot"),
        pytest.param({"/etc/passwd": "", "/etc/selinux/config": "SELINUX=enforcing\n"},
                     {"/etc/passwd": {"security.selinux": b"system_u:object_r:passwd_file_t:s0\0"}}, [], id="labelled"),
        pytest.param({"/etc/passwd": "", "/etc/selinux/config": "SELINUX=enforcing\n"}, {},
                     ["hint /etc/passwd: has no label of SELinux, and there is no /.autorelabel"], id="labels lost"),
        pytest.param({"/etc/shadow": ""}, {"/etc/shadow": {"system.posix_acl_access": b"\2"}},
                     ["hint /etc/shadow: has an access control list"], id="access list"),
    ],
)  # fmt: skip
def test_labels(attributed: Answer, files: Files, given: dict[str, dict[str, bytes]], expected: list[str]) -> None:
    assert attributed(labels, files, given) == expected


def test_immutable_files(attributed: Answer) -> None:
    flagged = {"/etc/resolv.conf": frozenset({"immutable"})}
    assert attributed(labels, {"/etc/resolv.conf": ""}, {}, flagged) == [
        "hint /etc/resolv.conf: has the flag immutable: nothing can change it"
    ]
