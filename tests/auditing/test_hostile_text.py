"""Configuration files are hostile as well: whatever is in them, each check answers."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.auditing.images import GOOD, TODAY
from tests.auditing.test_firewall import TABLES, WORLD, chain
from tests.auditing.test_network import STATIC_ENI, STATIC_IFCFG, STATIC_KEYFILE, STATIC_NETPLAN, STATIC_NETWORKD

from vmi.auditing.checks import CHECKS
from vmi.auditing.facts import guest_facts
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.judging import judge
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Request, Subject

PERSISTENT = "netfilter-persistent.service"
TEXTS = {path: content for path, content in GOOD.items() if isinstance(content, str) and content} | {
    "/etc/nftables.conf": chain("tcp dport vmap { 22 : accept }", "jump world", more=WORLD) + "define a = { 1, 2 }\n",
    "/etc/iptables/rules.v4": TABLES,
    f"/usr/lib/systemd/system/{PERSISTENT}": "[Unit]\n",
    f"/etc/systemd/system/multi-user.target.wants/{PERSISTENT}": "[Unit]\n",
    "/etc/systemd/system/sysinit.target.wants/nftables.service": "[Unit]\n",
    "/etc/resolv.conf": "nameserver 192.0.2.1\n",
    "/etc/default/grub": 'GRUB_CMDLINE_LINUX="console=ttyS0 $GRUB_CMDLINE_LINUX"\n',
    "/boot/loader/entries/a.conf": "linux /boot/vmlinuz\ninitrd /boot/initrd\noptions $kernelopts quiet\n",
    "/boot/grub/grubenv": "# GRUB Environment Block\nkernelopts=root=UUID=1 ro\n####\n",
    "/boot/extlinux.conf": "LABEL a\nLINUX /vmlinuz\nAPPEND root=LABEL=x initrd=/a,/b\n",
    "/root/.ssh/authorized_keys": "ssh-rsa AAAA x\n",
    "/etc/netplan/1.yaml": STATIC_NETPLAN,
    "/etc/network/interfaces": STATIC_ENI,
    "/etc/systemd/network/1.network": STATIC_NETWORKD,
    "/etc/NetworkManager/system-connections/1.nmconnection": STATIC_KEYFILE,
    "/etc/sysconfig/network-scripts/ifcfg-eth0": STATIC_IFCFG,
    "/etc/cloud/cloud.cfg.d/99_ours.cfg": "users:\n- {name: a, passwd: x}\nchpasswd: {list: ['a:b']}\n",
}
WORDS = (
    b"{", b"}", b":", b";", b"\n", b'"', b"'", b"$", b"!", b"\\U99999999", b"\0", b"\xff", b"&a", b"*a", b"<<: ", b"[",
    b"accept", b"jump ", b"vmap", b'include "/etc/*"\n', b"define x = ", b"9" * 20, b"\xc2\xb2", b"%", b"Match ",
    b"Include *\n", b"!!python ", b"%YAML 9.9\n---\n", b"add ", b"table", b"delete table", b"-A INPUT", b"-j",
)  # fmt: skip


class Memory:
    """This is a tree of files that needs no disk."""

    def __init__(self, files: dict[str, bytes]):
        self._files = files

    def entries(self) -> Iterator[Entry]:
        directories = {str(parent) for path in self._files for parent in Path(path).parents}
        for number, path in enumerate(sorted(directories)):
            yield Entry(path, number, 0o40755, 0, 0, 0, 0, 1, "")
        for number, (path, data) in enumerate(self._files.items(), len(directories)):
            target = f"/usr/lib/systemd/system/{Path(path).name}" if ".wants/" in path else ""
            yield Entry(path, number, 0o120777 if target else 0o100644, 0, 0, len(data), 0, 1, target)

    def read(self, entry: Entry, limit: int) -> bytes:
        return self._files[entry.path][:limit]

    def pieces(self, entry: Entry, most: int) -> Iterator[bytes]:
        data = self._files[entry.path]
        yield from (data[at : at + most] for at in range(0, len(data), most))

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        del entry
        return {}

    def flags(self, entry: Entry) -> frozenset[str]:
        del entry
        return frozenset()

    def place(self, entry: Entry) -> int:
        return entry.inode


def mutated(data: bytes, chance: random.Random) -> bytes:
    text = bytearray(data)
    for _ in range(chance.choice((1, 3, 10))):
        at, other = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
        change = chance.choice(("word", "cut", "byte", "copy"))
        if change == "word":
            text[at:at] = chance.choice(WORDS)
        elif change == "cut":
            del text[at : at + chance.choice((1, 5, 50))]
        elif change == "byte":
            text[at : at + 1] = chance.randbytes(1)
        else:
            text[at:at] = text[other : other + chance.choice((5, 50, 300))]
    return bytes(text)


@pytest.mark.parametrize("seed", range(10))
def test_mutated_files_leave_no_traceback(seed: int) -> None:
    chance = random.Random(seed)
    outcomes: set[Outcome] = set()
    for _ in range(50):
        files = {path: text.encode() for path, text in TEXTS.items()}
        for path in chance.sample(sorted(files), 6):
            files[path] = mutated(files[path], chance)
        guest = Guest(Memory(files))
        outcomes |= {judge(check, Subject(None, guest, Request(TODAY, deep=True))).outcome for check in CHECKS}
        assert guest_facts(guest)["files"] == len(guest.entries)
    assert outcomes == {Outcome.PASS, Outcome.HINT, Outcome.WARN, Outcome.FAIL, Outcome.SKIPPED}
