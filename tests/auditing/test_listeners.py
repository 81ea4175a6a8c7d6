"""What would listen after a boot: expectations are written out, from the manual pages of each program."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import BOOT, ENABLED, SYSTEM, Content, Files

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.listeners import listeners, unknown_daemons
from vmi.auditing.guest.listening.model import Listener, Place, place

GuestOf = Callable[[Files], Guest]
BARE = {name: text for name, text in BOOT.items() if "ssh.service" not in name}


def unit(name: str, text: str = "[Service]\nExecStart=/usr/sbin/it\n") -> dict[str, Content]:
    return {f"{SYSTEM}/{name}": text, f"{ENABLED}/multi-user.target.wants/{name}": Path(f"{SYSTEM}/{name}")}


def instance(template: str, name: str, text: str = "[Service]\nExecStart=/usr/sbin/it\n") -> dict[str, Content]:
    link = f"{ENABLED}/multi-user.target.wants/{name}"
    return {f"{SYSTEM}/{template}": text, link: Path(f"{SYSTEM}/{template}")}


def said(guest: Guest) -> list[str]:
    return [f"{each}{' (local)' if each.is_local else ''}" for each in listeners(guest)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("80", Place("", 80), id="port"),
        pytest.param("0.0.0.0:80", Place("0.0.0.0", 80), id="IPv4"),
        pytest.param("[::1]:80", Place("::1", 80), id="IPv6"),
        pytest.param("::", Place("::", 9), id="IPv6 without brackets"),
        pytest.param("*:8080", Place("", 8080), id="all"),
        pytest.param("localhost", Place("localhost", 9), id="name"),
        pytest.param("fe80::1%eth0", None, id="zone"),
        pytest.param("/run/x.sock", None, id="path"),
        pytest.param("@abstract", None, id="abstract"),
        pytest.param("vsock::22", None, id="of the hypervisor"),
        pytest.param("1.2.3.4:99999", None, id="no port"),
    ],
)
def test_places(text: str, expected: Place | None) -> None:
    assert place(text, 9) == expected


@pytest.mark.parametrize(
    ("address", "families"),
    [
        pytest.param("", ("IPv4", "IPv6"), id="all"),
        pytest.param("::", ("IPv4", "IPv6"), id="both"),
        pytest.param("0.0.0.0", ("IPv4",), id="IPv4"),
        pytest.param("2001:db8::1", ("IPv6",), id="IPv6"),
    ],
)
def test_families(address: str, families: tuple[str, ...]) -> None:
    assert Listener("tcp", 1, address, "u", "p").families == families


SOCKET = "[Socket]\nListenStream=22\nListenStream=127.0.0.1:631\nListenStream=/run/x\nListenDatagram=[::]:69\n"
SSHD = "/etc/ssh/sshd_config"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(unit("a.socket", SOCKET), ["22/tcp", "631/tcp of 127.0.0.1 (local)", "69/udp of ::"], id="socket"),
        pytest.param(unit("a.socket", SOCKET + "BindToDevice=lo\n"),
                     ["22/tcp of localhost (local)", "631/tcp of localhost (local)", "69/udp of localhost (local)"],
                     id="socket of the machine itself"),
        pytest.param({**unit("ssh.service"), SSHD: "Port 22\nPort 2222\n"}, ["22/tcp", "2222/tcp"], id="SSH"),
        pytest.param({**unit("ssh.service"), SSHD: "ListenAddress 127.0.0.1\nListenAddress [::1]:2222\n"},
                     ["22/tcp of 127.0.0.1 (local)", "2222/tcp of ::1 (local)"], id="SSH at addresses"),
        pytest.param({**unit("ssh.socket", "[Socket]\nListenStream=2200\n"), **unit("ssh.service"), SSHD: "Port 22\n"},
                     ["2200/tcp"], id="SSH by its socket"),
        pytest.param(unit("systemd-resolved.service"),
                     ["53/tcp of 127.0.0.53 (local)", "5355/tcp", "53/udp of 127.0.0.53 (local)", "5353/udp",
                      "5355/udp"], id="resolved by default"),
        pytest.param({**unit("systemd-resolved.service"), "/etc/systemd/resolved.conf": "[Resolve]\nLLMNR=resolve\n"
                      "DNSStubListener=no\n#MulticastDNS=no\nDNSStubListenerExtra=10.0.0.1\n"},
                     ["53/udp of 10.0.0.1"], id="resolved that only asks"),
        pytest.param({**unit("systemd-resolved.service"), "/etc/systemd/resolved.conf": "[Resolve]\nLLMNR=yes\n",
                      "/usr/lib/systemd/resolved.conf.d/0.conf": "[Resolve]\nLLMNR=no\nMulticastDNS=no\n",
                      "/etc/systemd/resolved.conf.d/1.conf": "[Resolve]\nDNSStubListener=no\n"}, [],
                     id="resolved silent by drop-ins"),
        pytest.param({**unit("chrony.service"), "/etc/chrony/chrony.conf": "confdir /etc/chrony/conf.d\n",
                      "/etc/chrony/conf.d/x.conf": "allow\n"}, ["123/udp", "323/udp of localhost (local)"],
                     id="chrony that serves"),
        pytest.param({**unit("chrony.service"), "/etc/chrony/chrony.conf": "allow\nport 0\n"},
                     ["323/udp of localhost (local)"], id="chrony without a port"),
        pytest.param(unit("systemd-networkd.service"), ["68/udp", "546/udp"], id="DHCP"),
        pytest.param({**unit("nginx.service"), "/etc/nginx/sites-enabled/default":
                      "server {\n  listen 80 default_server;\n  listen [::]:80;\n  # listen 1;\n  listen unix:/run/x;\n"
                      "  listen 127.0.0.1:8000;\n}\n"},
                     ["80/tcp", "80/tcp of ::", "8000/tcp of 127.0.0.1 (local)"], id="nginx"),
        pytest.param({**unit("nginx.service"), "/etc/nginx/nginx.conf": "http { server { listen 81; } }\n"}, ["81/tcp"],
                     id="nginx in one line"),
        pytest.param({**unit("apache2.service"), "/etc/apache2/ports.conf":
                      "Listen 80\n<IfModule ssl_module>\n\tListen 443\n</IfModule>\n"}, ["80/tcp", "443/tcp"],
                     id="Apache"),
        pytest.param({**unit("mariadb.service"), "/etc/mysql/mariadb.conf.d/50.cnf": "bind-address = 127.0.0.1\n"},
                     ["3306/tcp of 127.0.0.1 (local)"], id="MariaDB"),
        pytest.param(unit("mariadb.service"), ["3306/tcp"], id="MariaDB by default"),
        pytest.param({**unit("mysql.service"), "/etc/my.cnf": "[mysqld]\nskip-networking\n"}, [],
                     id="MySQL, no network"),
        pytest.param({**unit("redis-server.service"), "/etc/redis/redis.conf": "bind 127.0.0.1 -::1\nport 6379\n"},
                     ["6379/tcp of 127.0.0.1 (local)", "6379/tcp of ::1 (local)"], id="Redis"),
        pytest.param({**instance("postgresql@.service", "postgresql@15-main.service"),
                      "/etc/postgresql/15/main/postgresql.conf": "port = 5433\nlisten_addresses = '*'\t# all\n"},
                     ["5433/tcp"], id="PostgreSQL"),
        pytest.param({**unit("postgresql.service"), "/var/lib/pgsql/data/postgresql.conf": "listen_addresses = ''\n"},
                     [], id="PostgreSQL without network"),
        pytest.param({**unit("postfix.service"), "/etc/postfix/main.cf": "inet_interfaces = loopback-only\n",
                      "/etc/postfix/master.cf": "smtp      inet  n - y - - smtpd\npickup unix n - y 60 1 pickup\n"},
                     ["25/tcp of localhost (local)"], id="Postfix for itself"),
        pytest.param({**unit("postfix.service"), "/etc/postfix/master.cf":
                      "smtp inet n\nsubmission inet n\n127.0.0.1:10025 inet n\n"},
                     ["25/tcp", "587/tcp", "10025/tcp of 127.0.0.1 (local)"], id="Postfix"),
        pytest.param({**unit("exim4.service"), "/etc/exim4/update-exim4.conf.conf":
                      "dc_local_interfaces='127.0.0.1 ; ::1'\n"},
                     ["25/tcp of 127.0.0.1 (local)", "25/tcp of ::1 (local)"], id="Exim"),
        pytest.param(unit("docker.service", "[Service]\nExecStart=/usr/bin/dockerd -H fd:// -H tcp://0.0.0.0:2375\n"),
                     ["2375/tcp of 0.0.0.0"], id="Docker"),
        pytest.param({**unit("docker.service"), "/etc/docker/daemon.json": '{"hosts": ["tcp://127.0.0.1:2376"]}'},
                     ["2376/tcp of 127.0.0.1 (local)"], id="Docker by its file"),
        pytest.param({**unit("snmpd.service"), "/etc/snmp/snmpd.conf": "agentaddress  127.0.0.1,[::1]\n"},
                     ["161/udp of 127.0.0.1 (local)", "161/udp of ::1 (local)"], id="SNMP"),
        pytest.param({**unit("cups.service"), "/etc/cups/cupsd.conf": "Listen localhost:631\nListen /run/cups.sock\n"},
                     ["631/tcp of localhost (local)"], id="CUPS"),
        pytest.param({**unit("rsyslog.service"), "/etc/rsyslog.conf":
                      'input(type="imudp" port="514")\n#input(type="imtcp" port="514")\n'}, ["514/udp"], id="rsyslog"),
        pytest.param({**unit("inetd.service"), "/etc/inetd.conf":
                      "telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n#x stream tcp nowait root x\n"},
                     ["23/tcp"], id="inetd"),
        pytest.param({**unit("memcached.service"), "/etc/memcached.conf": "-m 64\n-l 127.0.0.1\n"},
                     ["11211/tcp of 127.0.0.1 (local)"], id="memcached"),
        pytest.param({**unit("mongod.service"), "/etc/mongod.conf": "net:\n  port: 27017\n  bindIp: 0.0.0.0\n"},
                     ["27017/tcp of 0.0.0.0"], id="MongoDB"),
        pytest.param(instance("vncserver@.service", "vncserver@:2.service"), ["5902/tcp"], id="VNC"),
        pytest.param(unit("smbd.service"), ["139/tcp", "445/tcp"], id="Samba"),
        pytest.param(unit("qemu-guest-agent.service"), [], id="an agent that does not listen"),
        pytest.param({**unit("smbd.service", "[Unit]\nConditionPathExists=/etc/nothing\n")}, [], id="condition"),
    ],
)  # fmt: skip
def test_what_listens(guest_of: GuestOf, files: dict[str, Content], expected: list[str]) -> None:
    assert said(guest_of({**BARE, **files})) == expected


def test_services_that_nobody_knows(guest_of: GuestOf) -> None:
    oneshot = "[Service]\nType=oneshot\nExecStart=/bin/x\n"
    files = {**BARE, **unit("mystery.service"), **unit("once.service", oneshot), **unit("cron.service")}
    assert [daemon.unit for daemon in unknown_daemons(guest_of(files))] == ["mystery.service"]


def test_what_is_not_enabled_does_not_listen(guest_of: GuestOf) -> None:
    assert said(guest_of({**BARE, f"{SYSTEM}/smbd.service": "[Service]\n"})) == []
