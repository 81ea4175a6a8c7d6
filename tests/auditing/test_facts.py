"""What is known of a guest: printable, without secrets, the same each time, and not too much."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.auditing.images import GOOD, HASH, PEM, Files, audited, make_image

from vmi.auditing.facts import guest_facts
from vmi.auditing.facts.guest import QUESTIONS
from vmi.auditing.guest.guest import Guest

GuestOf = Callable[[Files], Guest]
OWN_CONF = "# a comment\n; another\n\n  Listen 80\nUser\twww  \n"
MD5 = hashlib.md5(b"as it came\n").hexdigest()
VOUCHED = {
    "/etc/daemon.conf": "as it came\n",
    "/var/lib/dpkg/status": "Package: daemon\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n"
    f"Conffiles:\n /etc/daemon.conf {MD5}\nDescription: d\n",
    "/var/lib/dpkg/info/daemon.list": "/.\n/etc/daemon.conf\n/usr/bin/daemon\n",
}


def configuration(guest_of: GuestOf, files: Files) -> dict[str, Any]:
    found = guest_facts(guest_of(files))["configuration"]
    assert isinstance(found, dict)
    return found


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_configuration_is_told_by_its_lines(guest_of: GuestOf) -> None:
    assert configuration(guest_of, {"/etc/own.conf": OWN_CONF}) == {
        "/etc/own.conf": {"bytes": len(OWN_CONF), "sha256": sha256(OWN_CONF), "lines": ["  Listen 80", "User    www"]}
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="what its package vouches for"),
        pytest.param({"/etc/daemon.conf": "changed\n"}, ["/etc/daemon.conf"], id="what somebody changed"),
        pytest.param({"/etc/shadow": f"root:{HASH}:1::::::\n", "/etc/gshadow-": "x:!::\n", "/etc/passwd": "r:\n",
                      "/etc/security/opasswd": f"root:0:1:{HASH}\n"}, [], id="not what is about accounts"),
        pytest.param({"/usr/local/bin/run": "#!/bin/sh\nexec x\n", "/opt/a/b": "c=d\n"},
                     ["/opt/a/b", "/usr/local/bin/run"], id="what an author put beside the system"),
        pytest.param({"/usr/local/lib/big": "x" * 20_000, "/srv/a": "b\n"}, [], id="not what is large, nor elsewhere"),
        pytest.param({"/etc/alternatives/vi": Path("/usr/bin/vim")}, [], id="links are none"),
    ],
)  # fmt: skip
def test_which_files_are_configuration(guest_of: GuestOf, files: Files, expected: list[str]) -> None:
    assert list(configuration(guest_of, {**VOUCHED, **files})) == expected


RIGHT = "mallory ALL=(ALL) NOPASSWD: ALL\n"


def test_who_gets_in_is_told_whoever_vouches_for_it(guest_of: GuestOf) -> None:
    package = "/var/lib/dpkg/info/daemon"
    vouched = {
        f"{package}.list": "/.\n/etc/daemon.conf\n/etc/sudoers.d/x\n",
        f"{package}.md5sums": f"{hashlib.md5(RIGHT.encode()).hexdigest()}  etc/sudoers.d/x\n",
        "/etc/sudoers.d/x": RIGHT,
    }
    assert configuration(guest_of, {**VOUCHED, **vouched})["/etc/sudoers.d/x"]["lines"] == [RIGHT.strip()]


def test_who_gets_in_is_told_before_any_number_of_other_files(guest_of: GuestOf) -> None:
    many = {f"/etc/aaa/{n:04}": "" for n in range(2100)}
    facts = guest_facts(guest_of({**GOOD, **many, "/etc/sudoers.d/x": RIGHT}))
    assert facts["configuration"]["/etc/sudoers.d/x"]["lines"] == [RIGHT.strip()]
    assert facts["left_out"]["configuration"] > 100


def test_who_gets_in_is_read_before_much_else(guest_of: GuestOf) -> None:
    large = {f"/etc/aaa/{n:02}": "x" * 2**20 for n in range(33)}
    found = configuration(guest_of, {**large, "/etc/sudoers.d/x": RIGHT})
    assert found["/etc/sudoers.d/x"]["lines"] == [RIGHT.strip()]


@pytest.mark.parametrize("line", ["#include /usr/lib/evil", "#1001 ALL=(ALL) NOPASSWD: ALL", "//usr/lib/evil.so"])
def test_what_looks_like_a_comment_is_told_where_it_says_who_gets_in(guest_of: GuestOf, line: str) -> None:
    found = configuration(guest_of, {"/etc/sudoers.d/x": f"{line}\n", "/etc/own.conf": f"{line}\nb\n"})
    assert (found["/etc/sudoers.d/x"]["lines"], found["/etc/own.conf"]["lines"]) == ([line], ["b"])


@pytest.mark.parametrize(
    ("text", "cut"),
    [("a\n" * 500, None), ("a\n" * 501, True), ("a" * 300 + "\n", None), ("a" * 300 + ", ALL\n", True)],
)
def test_what_is_cut_says_so(guest_of: GuestOf, text: str, cut: bool | None) -> None:
    assert configuration(guest_of, {"/etc/own.conf": text})["/etc/own.conf"].get("cut") is cut


def test_a_secret_is_stars_and_nobody_can_try_passwords_on_its_digest(guest_of: GuestOf) -> None:
    text = "[client]\nuser=app\npassword=Tr0ub4dor&3xyz\n"
    told = configuration(guest_of, {"/etc/mysql/conf.d/own.cnf": text})["/etc/mysql/conf.d/own.cnf"]
    shown = "[client]\nuser=app\npassword=**************\n"
    assert told == {
        "bytes": len(text), "sha256": sha256(shown), "starred": True,
        "lines": ["[client]", "user=app", "password=**************"],
    }  # fmt: skip


def test_no_hash_and_no_key_stands_in_any_fact(guest_of: GuestOf) -> None:
    key = f"{PEM}-----END OPENSSH PRIVATE KEY-----\n"
    files = {
        **GOOD, "/etc/shadow": f"root:{HASH}:1::::::\n", "/etc/shadow.bak": f"root:{HASH}:1::::::\n",
        "/etc/passwd": f"root:{HASH}:0:0:root:/root:/bin/sh\n", "/etc/ssl/private/a.key": key, "/opt/key": key,
        "/etc/group": f"root:{HASH}:0:\n",
    }  # fmt: skip
    text = json.dumps(guest_facts(guest_of(files)))
    assert HASH not in text
    assert "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ" not in text


def test_names_and_lines_are_printable(guest_of: GuestOf) -> None:
    files: Files = {"/etc/a\x1b[31m": "x\x1b[2J\udcff\n".encode("utf-8", "surrogateescape"), "/opt/\u202eb": "c\n"}
    text = json.dumps(guest_facts(guest_of(files)), ensure_ascii=False)
    assert text.encode()
    assert text.isprintable()
    assert "\\\\x1b[2J\\\\xff" in text


def test_binary_and_long_files_are_told_by_their_digest_alone(guest_of: GuestOf) -> None:
    files: Files = {"/etc/cache": b"a\0b", "/etc/bundle": "line\n" * 4000}
    assert configuration(guest_of, files) == {
        "/etc/bundle": {"bytes": 20_000, "sha256": sha256("line\n" * 4000)},
        "/etc/cache": {"bytes": 3, "sha256": sha256("a\0b")},
    }


def test_much_configuration_is_bounded(guest_of: GuestOf) -> None:
    files = {f"/etc/{n:04}": "x" * 250 + "\n" for n in range(2100)}
    facts = guest_facts(guest_of(files))
    assert len(json.dumps(facts["configuration"])) < 1_000_000
    assert len(facts["configuration"]) == 2000
    shown = [each for each in facts["configuration"].values() if "lines" in each]
    assert 1000 < len(shown) < 1100


def test_what_is_left_out_is_said(guest_of: GuestOf, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, _ = QUESTIONS["accounts"]
    monkeypatch.setitem(QUESTIONS, "accounts", (ask, 2))
    facts = guest_facts(guest_of(GOOD))
    assert len(facts["accounts"]) == 2
    assert facts["left_out"] == {"accounts": 1}


def test_answers_that_are_long_are_cut(guest_of: GuestOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmi.auditing.facts.guest.CHARACTERS", 1000)
    members = ",".join(f"{n:04}" for n in range(3000))
    accounts = "".join(f"{n:04}:x:1:1::/{'y' * 100}:/\n" for n in range(20))
    facts = guest_facts(guest_of({"/etc/group": f"g:x:5:{members}\n", "/etc/passwd": accounts}))
    assert [each["name"] for each in facts["accounts"]] == ["0000", "0001", "0002", "0003", "0004", "0005"]
    assert facts["left_out"] == {"accounts": 14, "groups": 1}


def test_members_of_a_group_are_bounded(guest_of: GuestOf) -> None:
    members = ",".join(f"{n:04}" for n in range(3000))
    facts = guest_facts(guest_of({"/etc/group": f"g:x:5:{members}\n"}))
    assert len(facts["groups"][0]["members"]) == 500


def test_exposure_and_people(guest_of: GuestOf) -> None:
    files = {
        **GOOD, "/etc/group": "root:x:0:\nsudo:x:27:b,a\nbroken\n",
        "/usr/lib/systemd/system/default.target": "[Unit]\n", "/usr/lib/systemd/system/own.service": "[Service]\n",
        **{f"/etc/systemd/system/default.target.wants/{unit}.service": Path(f"/usr/lib/systemd/system/{unit}.service")
           for unit in ("own", "nftables")},
    }  # fmt: skip
    facts = guest_facts(guest_of(files))
    assert facts["accounts"][0] == {"name": "root", "uid": 0, "gid": 0, "home": "/root", "shell": "/bin/bash"}
    assert facts["groups"] == [
        {"name": "root", "gid": "0", "members": []},
        {"name": "sudo", "gid": "27", "members": ["a", "b"]},
    ]
    assert facts["inbound"]["IPv4"] == {"closed": True, "openings": ["22/tcp"]}
    assert {"name": "own.service", "starts": "at boot"} in facts["services"]
    assert facts["package_kinds"] == ["deb"]


def test_a_service_whose_condition_does_not_hold_is_wanted_and_no_more(guest_of: GuestOf) -> None:
    unit = "[Unit]\nConditionPathExists=/etc/nowhere\n[Service]\n"
    files = {
        **GOOD, "/usr/lib/systemd/system/default.target": "[Unit]\n", "/usr/lib/systemd/system/own.service": unit,
        "/etc/systemd/system/default.target.wants/own.service": Path("/usr/lib/systemd/system/own.service"),
    }  # fmt: skip
    own = {"name": "own.service", "starts": "wanted, but a condition does not hold"}
    assert own in guest_facts(guest_of(files))["services"]


def test_many_files_of_one_directory_are_told_together(guest_of: GuestOf) -> None:
    files: Files = {
        **{f"/var/lib/app/data/{n}": "ab" for n in range(41)}, "/srv/one": "x",
        "/usr/lib/python3/dist-packages/a/__pycache__/b.pyc": b"1",
    }  # fmt: skip
    assert guest_facts(guest_of(files))["outside"] == {
        "/srv/one": {"bytes": 1},
        "/usr/lib/python3/**/__pycache__/": {"files": 1, "bytes": 1},
        "/var/lib/app/": {"files": 41, "bytes": 82},
    }


def test_the_deep_pass_adds_digests_of_what_holds_no_secret(tmp_path: Path) -> None:
    files = {**GOOD, "/srv/page.html": "hello\n", "/root/.pgpass": "db:5432:app:app:Sommer-Regen-2031\n"}
    image = make_image(tmp_path, files)
    outside = audited(image, deep=True).facts["outside"]
    assert outside["/srv/page.html"] == {"bytes": 6, "sha256": sha256("hello\n")}
    assert outside["/root/.pgpass"] == {"bytes": 34}
    assert audited(image).facts["outside"]["/srv/page.html"] == {"bytes": 6}


def test_what_listens(guest_of: GuestOf) -> None:
    system = "/usr/lib/systemd/system"
    files: Files = {
        **GOOD, f"{system}/default.target": "[Unit]\n", f"{system}/web.service": "[Service]\nExecStart=/usr/bin/web\n",
        f"{system}/web.socket": "[Socket]\nListenStream=80\nListenStream=192.0.2.1:81\nListenStream=127.0.0.1:82\n",
        "/etc/systemd/system/default.target.wants/web.socket": Path(f"{system}/web.socket"),
    }  # fmt: skip
    assert guest_facts(guest_of(files))["listeners"] == [
        {"protocol": "tcp", "port": 80, "unit": "web.socket", "addresses": []},
        {"protocol": "tcp", "port": 81, "unit": "web.socket", "addresses": ["192.0.2.1"]},
    ]


def test_the_largest_directories(guest_of: GuestOf) -> None:
    files: Files = {"/usr/lib/x/deep/er": b"1" * 5, "/usr/lib/own": b"1" * 3, "/top": b"1", "/usr/lib/x/a": b"1"}
    assert guest_facts(guest_of(files))["largest_directories"] == [
        {"path": "/usr/lib/x", "bytes": 6}, {"path": "/usr/lib", "bytes": 3}, {"path": "/", "bytes": 1},
    ]  # fmt: skip


def test_what_cannot_be_read_says_so_in_its_place(guest_of: GuestOf) -> None:
    facts = guest_facts(guest_of({**GOOD, "/etc/passwd": "x" * (2**20 + 1)}))
    assert facts["accounts"] == {"unreadable": "/etc/passwd: has 1048577 bytes; at most 1048576 are read"}
    assert facts["packages"] == ["openssh-server=1:10.0p1-7:amd64", "unattended-upgrades=2.12:all"]
