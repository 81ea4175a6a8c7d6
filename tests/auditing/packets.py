"""This program sends a stranger's packets at rule files of nftables, in network namespaces of its own.

Its input is a list of rule files, its output what each of them let in: the real kernel's word. It touches nothing
outside of its namespaces: `unshare --map-root-user --net python packets.py`.
"""

import ctypes
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

PORTS = (21, 22, 25, 53, 80, 443, 5353, 8000, 8001, 8010, 9999)
NEW_NETWORK = 0x40000000
STRANGER, GUEST = {"IPv4": "10.9.0.1", "IPv6": "fd00:9::1"}, {"IPv4": "10.9.0.2", "IPv6": "fd00:9::2"}
KINDS = {"IPv4": socket.AF_INET, "IPv6": socket.AF_INET6}
PATIENCE_S = 0.1  # the kernel answers while it sends: both ends are on one machine


def run(*argv: str, text: str | None = None) -> None:
    subprocess.run(argv, input=text, text=True, check=True)


def set_up(interface: str, addresses: dict[str, str]) -> None:
    run("ip", "link", "set", "lo", "up")
    run("ip", "addr", "add", f"{addresses['IPv4']}/24", "dev", interface)
    run("ip", "addr", "add", f"{addresses['IPv6']}/64", "dev", interface, "nodad")
    run("ip", "link", "set", interface, "up")


def be_guest(orders: int, answers: int) -> None:
    """Listens on every port, and loads one rule file after the other."""
    assert ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK) == 0
    os.write(answers, b"?")
    os.read(orders, 1)
    set_up("guest0", GUEST)
    with ExitStack() as stack:
        listeners = {
            (family, kind, port): stack.enter_context(socket.socket(KINDS[family], kind))
            for family in KINDS
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)
            for port in PORTS
        }
        for (family, kind, port), listener in listeners.items():
            listener.bind((GUEST[family], port))
            if kind == socket.SOCK_STREAM:
                listener.listen()
            listener.setblocking(False)
        while order := os.read(orders, 2**20).decode():
            if order == "?":
                got = sorted(f"{f} {p}" for (f, k, p), s in listeners.items() if k == socket.SOCK_DGRAM and received(s))
                os.write(answers, json.dumps(got).encode())
            else:
                run("nft", "-f", "-", text=f"flush ruleset\n{order}")
                os.write(answers, b"!")


def received(listener: socket.socket) -> bool:
    try:
        return bool(listener.recv(10))
    except BlockingIOError:
        return False


def connected() -> Iterator[str]:
    """The ports that answer over TCP."""
    with ExitStack() as stack:
        pending = {}
        poll = select.poll()
        for family, port in ((family, port) for family in KINDS for port in PORTS):
            sock = stack.enter_context(socket.socket(KINDS[family], socket.SOCK_STREAM))
            sock.setblocking(False)
            sock.connect_ex((GUEST[family], port))
            pending[sock.fileno()] = (sock, f"{family} {port}")
            poll.register(sock, select.POLLOUT)
        until = time.monotonic() + PATIENCE_S
        while pending and (left := until - time.monotonic()) > 0:
            for number, _ in poll.poll(left * 1000):
                poll.unregister(number)
                sock, name = pending.pop(number)
                if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                    yield name


def probe(rules: str, orders: int, answers: int) -> dict[str, list[str]]:
    os.write(orders, rules.encode())
    assert os.read(answers, 1) == b"!", rules
    for family, kind in KINDS.items():
        with socket.socket(kind, socket.SOCK_DGRAM) as sock:
            for port in PORTS:
                sock.sendto(b"x", (GUEST[family], port))
    tcp = sorted(connected())
    os.write(orders, b"?")
    return {"tcp": tcp, "udp": json.loads(os.read(answers, 2**20))}


def main() -> None:
    order_reader, order_writer = os.pipe()
    answer_reader, answer_writer = os.pipe()
    guest = os.fork()
    if guest == 0:
        os.close(order_writer)
        be_guest(order_reader, answer_writer)
        os._exit(0)
    os.close(answer_writer)  # a guest that fails is seen as an end of its answers
    os.read(answer_reader, 1)
    run("ip", "link", "add", "stranger0", "type", "veth", "peer", "name", "guest0")
    run("ip", "link", "set", "guest0", "netns", str(guest))
    set_up("stranger0", STRANGER)
    os.write(order_writer, b"!")
    time.sleep(0.3)  # neighbours find each other
    found = [probe(rules, order_writer, answer_reader) for rules in ["\n", *json.load(sys.stdin)]]
    os.close(order_writer)
    os.waitpid(guest, 0)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
