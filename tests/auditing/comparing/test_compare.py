"""What is said of two images that differ, and nothing where they do not."""

from typing import Any

import pytest

from vmi.auditing.comparing.compare import compare
from vmi.auditing.comparing.models import Comparison
from vmi.auditing.models import AuditReport
from vmi.core.errors import InputError

ROOT = {"name": "root", "uid": 0, "gid": 0, "home": "/root", "shell": "/bin/bash"}
BOB = {"name": "bob", "uid": 1000, "gid": 1000, "home": "/home/bob", "shell": "/bin/sh"}
UUID, OTHER_UUID = "0b7d7b3a-0000-4000-8000-000000000001", "11b92da6-b479-4bea-a577-25efd78dbe7b"


def part(uuid: str = UUID, used: int = 2**28) -> dict[str, Any]:
    system = {"kind": "ext4", "uuid": uuid, "bytes": 2**30, "used_bytes": used}
    return {"name": "partition 1", "content": "ext4", "bytes": 2**30, "filesystem": system}


def file(*lines: str, sha256: str = "a" * 64) -> dict[str, Any]:
    return {"bytes": 10, "sha256": sha256, "lines": list(lines)}


FACTS: dict[str, Any] = {
    "format": "qcow2", "compression": "zstd", "virtual_bytes": 2**31, "file_bytes": 2**28, "partition_table": "GPT",
    "partitions": [part()], "os": {"pretty_name": "Debian 13"}, "packages": ["a=1:2.0-1:amd64", "b=1:all"],
    "package_kinds": ["deb"], "sources": {}, "kernels": ["6.1.0-1"], "accounts": [ROOT],
    "command_lines": [{"path": "/boot/grub/grub.cfg", "words": f"root=UUID={UUID} ro"}],
    "groups": [{"name": "root", "gid": "0", "members": []}, {"name": "sudo", "gid": "27", "members": []}],
    "services": [{"name": "ssh.service", "starts": "at boot"}],
    "listeners": [{"protocol": "tcp", "port": 22, "addresses": [], "unit": "ssh.service"}],
    "inbound": {"IPv4": {"closed": True, "openings": ["22/tcp"]}, "IPv6": {"closed": True, "openings": []}},
    "setuid": [{"path": "/usr/bin/su", "mode": "4755", "uid": 0, "gid": 0, "package": "util-linux"}],
    "configuration": {"/etc/own.conf": file("a", "b")}, "outside": {"/opt/x": {"bytes": 5}},
    "directories": {"/usr": 2**27}, "files": 9,
}  # fmt: skip


def report(**facts: Any) -> AuditReport:
    """A report with some facts changed; None leaves one out."""
    told = {name: value for name, value in {**FACTS, **facts}.items() if value is not None}
    fields = {"image_sha256": "a" * 64, "tool": "vmi/1", "facts": told, "results": (), "verdict": "pass"}
    return AuditReport.model_validate(fields)


def compared(old: dict[str, Any] | None = None, **new: Any) -> Comparison:
    return compare(report(**(old or {})), report(**new), "old.qcow2", "new.qcow2")


def said(comparison: Comparison) -> list[str]:
    return [
        " | ".join([topic.id, change.what, change.name, change.old, change.new, *change.lines])
        for topic in comparison.topics
        for change in topic.changes
    ]


def opening(*texts: str, closed: bool = True) -> dict[str, Any]:
    return {"IPv4": {"closed": closed, "openings": list(texts)}, "IPv6": {"closed": True, "openings": []}}


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"accounts": [ROOT, BOB]},
                     ["accounts | added | bob |  | uid 1000, group 1000, home /home/bob, shell /bin/sh"], id="account"),
        pytest.param({"accounts": [{**ROOT, "gid": 27}]},
                     ["accounts | changed | root | uid 0, group root, home /root, shell /bin/bash | uid 0, group sudo, "
                      "home /root, shell /bin/bash"], id="main group"),
        pytest.param({"groups": [FACTS["groups"][0], {"name": "sudo", "gid": "27", "members": ["bob"]}]},
                     ["groups | changed | sudo | gid 27, no members | gid 27, members bob"], id="member"),
        pytest.param({"services": []}, ["services | removed | ssh.service | at boot | "], id="service"),
        pytest.param({"services": [{"name": "ssh.service", "starts": "when asked for"}]},
                     ["services | changed | ssh.service | at boot | when asked for"], id="service waits"),
        pytest.param({"listeners": [{"protocol": "udp", "port": 53, "addresses": ["0.0.0.0"], "unit": "dns.service"}]},
                     ["listeners | removed | 22/tcp | all addresses by ssh.service | ",
                      "listeners | added | 53/udp |  | 0.0.0.0 by dns.service"], id="port"),
        pytest.param({"inbound": opening("22/tcp", "80/tcp from 10.0.0.0/8")},
                     ["inbound | added | IPv4: 80/tcp from 10.0.0.0/8 |  | let in"], id="opening"),
        pytest.param({"inbound": opening("22/tcp", closed=False)},
                     ["inbound | changed | IPv4: all that no rule names | kept out | let in"], id="no firewall"),
        pytest.param({"inbound": opening(closed=False)},
                     ["inbound | changed | IPv4: all that no rule names | kept out | let in"],
                     id="no firewall: no single opening has gone"),
        pytest.param({"setuid": []}, ["setuid | removed | /usr/bin/su | mode 4755, user root, group root, of "
                                      "util-linux | "], id="set-uid file"),
        pytest.param({"kernels": ["6.1.0-10"]}, ["kernels | upgraded | kernel | 6.1.0-1 | 6.1.0-10"], id="kernel"),
        pytest.param({"kernels": ["6.1.0-1", "6.2"]}, ["kernels | added | 6.2 |  | started"], id="one more kernel"),
        pytest.param({"packages": ["a=1:2.0-2:amd64", "b=1:all"]}, ["packages | upgraded | a | 1:2.0-1 | 1:2.0-2"],
                     id="upgraded"),
        pytest.param({"packages": ["a=3:amd64", "b=1:all"]}, ["packages | downgraded | a | 1:2.0-1 | 3"],
                     id="downgraded: the epoch went"),
        pytest.param({"packages": ["a=3:amd64", "b=1:all"], "package_kinds": ["deb", "rpm"]},
                     ["packages | changed | a | 1:2.0-1 | 3"], id="changed: not both of one kind"),
        pytest.param({"packages": ["b=1:all", "c=1:all"]},
                     ["packages | removed | a | 1:2.0-1 | ", "packages | added | c |  | 1"], id="package"),
        pytest.param({"packages": ["a=1:2.0-1:amd64", "a=1:2.0-1:i386", "b=1:all"]},
                     ["packages | removed | a | 1:2.0-1 | ", "packages | added | a:amd64 |  | 1:2.0-1",
                      "packages | added | a:i386 |  | 1:2.0-1"], id="a second architecture"),
        pytest.param({"os": {"pretty_name": "Debian 14"}}, ["os | changed | pretty_name | Debian 13 | Debian 14"],
                     id="system"),
        pytest.param({"configuration": {"/etc/own.conf": file("a", "c", "b")}},
                     ["configuration | changed | /etc/own.conf |  |  | + c"], id="line"),
        pytest.param({"configuration": {"/etc/own.conf": file("b", "a")}},
                     ["configuration | changed | /etc/own.conf |  | what looks like comments, or the order of lines"],
                     id="order of lines"),
        pytest.param({"configuration": {"/etc/own.conf": file("a", "b", sha256="b" * 64)}},
                     ["configuration | changed | /etc/own.conf |  | what looks like comments, or the order of lines"],
                     id="comments"),
        pytest.param({"configuration": {"/etc/own.conf": {**file("a", "b", sha256="b" * 64), "cut": True}}},
                     ["configuration | changed | /etc/own.conf |  | something that the reports do not show: "
                      "there are too many lines, or too long ones"], id="behind what is shown"),
        pytest.param({"accounts": [ROOT, {**ROOT, "uid": 7}]},
                     ["accounts | changed | root | uid 0, group root, home /root, shell /bin/bash | uid 0, group root, "
                      "home /root, shell /bin/bash; and again: uid 7, group root, home /root, shell /bin/bash"],
                     id="two accounts of one name"),
        pytest.param({"configuration": {"/etc/own.conf": {"bytes": 2**20, "sha256": "b" * 64}}},
                     [f"configuration | changed | /etc/own.conf | 10 bytes, sha256 {'a' * 16}... | 1.0 MiB, sha256 "
                      f"{'b' * 16}..."], id="without lines"),
        pytest.param({"configuration": {}},
                     ["configuration | removed | /etc/own.conf |  |  | - a | - b"], id="removed"),
        pytest.param({"configuration": {**FACTS["configuration"], "/etc/sudoers.d/bob": file("bob ALL=(ALL) ALL")}},
                     ["access | added | /etc/sudoers.d/bob |  |  | + bob ALL=(ALL) ALL"], id="who may become root"),
        pytest.param({"outside": {**FACTS["outside"], "/root/.ssh/authorized_keys": {"bytes": 80}}},
                     ["access | added | /root/.ssh/authorized_keys |  | 80 bytes"], id="who may log in"),
        pytest.param({"outside": {"/opt/x": {"bytes": 6}, "/opt/many/": {"files": 50, "bytes": 2048}}},
                     ["outside | added | /opt/many/ |  | 50 files, 2.0 KiB",
                      "outside | changed | /opt/x | 5 bytes | 6 bytes"], id="outside"),
        pytest.param({"file_bytes": 2**28 + 2**20},
                     ["sizes | changed | the file | 256.0 MiB | 257.0 MiB (+1.0 MiB)"], id="size"),
        pytest.param({"directories": {"/usr": 2**27 - 2**21, "/opt": 2**19}},
                     ["directories | changed | /usr | 128.0 MiB | 126.0 MiB (-2.0 MiB)"], id="directory"),
        pytest.param({"format": "raw", "compression": None},
                     ["disk | changed | compression | zstd | none",
                      "disk | changed | format | qcow2 | raw"], id="disk"),
        pytest.param({"command_lines": [{"path": "/boot/grub/grub.cfg", "words": f"root=UUID={UUID} ro init=/x"}]},
                     ["command_lines | changed | /boot/grub/grub.cfg |  |  | - root=UUID=(of partition 1) ro | + "
                      "root=UUID=(of partition 1) ro init=/x"], id="command line"),
        pytest.param({"partitions": [part(OTHER_UUID)],
                      "command_lines": [{"path": "/boot/grub/grub.cfg", "words": f"root=UUID={OTHER_UUID} ro"}]}, [],
                     id="silent: an identifier that each build makes anew"),
        pytest.param({"a_fact_of_later": [1], "files": 10}, [], id="silent: facts that are not compared"),
    ],
)  # fmt: skip
def test_what_differs(new: dict[str, Any], expected: list[str]) -> None:
    assert said(compared(**new)) == expected


def system(number: int) -> dict[str, Any]:
    """An account and a group of the system with some number, and a file that they own."""
    return {
        "accounts": [ROOT, {"name": "dbus", "uid": number, "gid": number, "home": "/", "shell": "/bin/false"}],
        "groups": [{"name": "dbus", "gid": str(number), "members": []}],
        "setuid": [{"path": "/usr/bin/launch", "mode": "4754", "uid": 0, "gid": number, "package": "dbus"}],
    }


def test_numbers_that_the_system_gives_out_are_no_change() -> None:
    assert said(compared(system(101), **system(995))) == []
    assert [line.split(" | ")[0] for line in said(compared(system(101), **system(1000)))] == ["accounts", "groups"]


def test_an_identifier_in_configuration_that_each_build_makes_anew_is_no_change() -> None:
    old = {"configuration": {"/etc/fstab": file(f"UUID={UUID} / ext4", sha256="c" * 64)}, "command_lines": []}
    new = {"configuration": {"/etc/fstab": file(f"UUID={OTHER_UUID} / ext4")}, "partitions": [part(OTHER_UUID)]}
    new["command_lines"] = []
    assert said(compared(old, **new)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("b", "b", [], id="the same"),
        pytest.param("b", "c", [f"outside | changed | /opt/x | 5 bytes, sha256 {'b' * 16}... | 5 bytes, sha256 "
                                f"{'c' * 16}..."],
                     id="another content of the same size"),
        pytest.param("", "c", [], id="silent: only one of the deep pass"),
    ],
)  # fmt: skip
def test_reports_of_the_deep_pass_tell_contents_apart(old: str, new: str, expected: list[str]) -> None:
    before = {"outside": {"/opt/x": {"bytes": 5, "sha256": old * 64}}}
    assert said(compared(before, outside={"/opt/x": {"bytes": 5, "sha256": new * 64}})) == expected


def test_the_sentence_names_what_matters_first() -> None:
    found = compared(accounts=[ROOT, BOB], kernels=["6.2"], packages=["a=0:amd64", "c=1:all"], file_bytes=2**28 + 2**20)
    assert found.summary == (
        "1 account added; kernel 6.1.0-1 to 6.2; 1 package downgraded, 1 added, 1 removed; "
        "the file is 257.0 MiB (+1.0 MiB). "
        "As before: groups, files that say who gets in, ports that are listened on, what the firewall lets in, "
        "set-uid files, services"
    )


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param(opening("22/tcp", "80/tcp"), "1 opening added", id="one more port"),
        pytest.param(opening(closed=False), "the firewall lets in everything on IPv4 now", id="open"),
        pytest.param({family: {"closed": False, "openings": ["22/tcp"]} for family in ("IPv4", "IPv6")},
                     "the firewall lets in everything on IPv4 and IPv6 now; 1 opening added", id="open on both"),
    ],
)  # fmt: skip
def test_the_sentence_says_that_a_firewall_is_open(new: dict[str, Any], expected: str) -> None:
    assert compared(inbound=new).summary.partition(".")[0] == expected


def test_the_sentence_names_partitions_that_came_and_not_how_a_disk_is_packed() -> None:
    parts = [*FACTS["partitions"], {"name": "partition 9", "content": "swap", "bytes": 2**20}]
    assert compared(partitions=parts).summary.startswith("1 part of the disk added. ")
    assert compared(compression="zlib").summary == "nothing that was compared differs"


def test_the_sentence_when_nothing_differs() -> None:
    assert compared().summary == "nothing that was compared differs"


def test_a_report_of_an_older_version_says_what_cannot_be_compared() -> None:
    missing = ("services", "listeners", "inbound", "setuid", "configuration", "groups")
    older = {**dict.fromkeys(missing), "accounts": [{name: value for name, value in ROOT.items() if name != "gid"}]}
    found = compared(older, accounts=[{**ROOT, "gid": 5}])
    assert said(found) == []
    not_compared = {topic.id: topic.not_compared for topic in found.topics if topic.not_compared}
    assert sorted(not_compared) == ["access", "configuration", "groups", "inbound", "listeners", "services", "setuid"]
    assert not_compared["setuid"] == "the old report does not tell: audit that image again with this version"
    assert found.summary.endswith(
        "Not compared: groups, files that say who gets in, ports that are listened on, what the firewall lets in, "
        "set-uid files, services, "
        "configuration"
    )


@pytest.mark.parametrize(
    ("new", "topic", "expected"),
    [
        pytest.param({"accounts": {"unreadable": "/etc/passwd: is \x1b damaged"}}, "accounts",
                     "the new image cannot be read there: /etc/passwd: is \\x1b damaged", id="one fact"),
        pytest.param({"guest": {"unreadable": "partition 1 holds btrfs"}, "accounts": None}, "accounts",
                     "the new image cannot be read: partition 1 holds btrfs", id="the whole guest"),
        pytest.param({"left_out": {"setuid": 3}}, "setuid", "3 more that the new report does not hold", id="cut"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_never_the_same(new: dict[str, Any], topic: str, expected: str) -> None:
    found = next(each for each in compared(**new).topics if each.id == topic)
    assert (found.not_compared, found.changes) == (expected, ())


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"accounts": ["root"]}, id="accounts that are none"),
        pytest.param({"packages": [1]}, id="packages that are numbers"),
        pytest.param({"inbound": {"IPv4": []}}, id="no openings"),
        pytest.param({"virtual_bytes": "many"}, id="a size that is a word"),
    ],
)
def test_facts_that_are_none_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="holds facts that are none: ") as error:
        compared(**facts)
    assert error.value.where == "new.qcow2"
