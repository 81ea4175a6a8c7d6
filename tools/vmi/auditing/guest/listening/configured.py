"""This module is programs whose configuration says where they listen, each with a small reader of the lines that do.

What no line says is the program's own default. The readers find such lines wherever they stand: a block that is for
some hosts alone, or that is never reached, still counts.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest import sshd_config
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.listening import resolved
from vmi.auditing.guest.listening.model import Listener, place
from vmi.auditing.guest.shell_settings import shell_settings
from vmi.auditing.guest.time_server import chrony
from vmi.auditing.guest.units.doing import commands
from vmi.auditing.guest.units.files import Unit

TCP, UDP = "tcp", "udp"
FILES_LIMIT = 50
FILE_LIMIT_BYTES = 2**18
Said = tuple[str, str, int]
"""What a line says, its path and its number."""


class Answering(NamedTuple):
    """This is where a program listens when its configuration says nothing."""

    port: int
    address: str = ""
    protocol: str = TCP


def said(guest: Guest, pattern: str, *places: str) -> list[Said]:
    """This is the first group of each line that matches, in the files that are there."""
    line_of = re.compile(pattern, re.IGNORECASE)
    paths = [path for glob in places for path in guest.glob(glob)]
    entries = [(path, entry) for path in paths if (entry := guest.stat(path)) and entry.is_file]
    if len(entries) > FILES_LIMIT or any(entry.size > FILE_LIMIT_BYTES for _, entry in entries):
        raise CannotJudge("is more configuration than is read", places[0])
    return [
        (match[1].strip().strip("\"';"), path, number)
        for path, _ in entries
        for number, line in guest.lines(path)
        if (match := line_of.match(line))
    ]


def at(unit: Unit, found: Iterable[Said], port: int, protocol: str = TCP) -> Iterator[Listener]:
    """This is listeners at places as they are written."""
    for text, path, line in found:
        where = place(text, port)
        if where and where.port:
            yield Listener(protocol, where.port, where.address, unit.name, path, line)


def otherwise(unit: Unit, found: Iterable[Listener], *defaults: Answering) -> Iterator[Listener]:
    """This is what is configured, or the program's defaults where that is nothing."""
    listed = list(found)
    yield from listed or (Listener(d.protocol, d.port, d.address, unit.name, unit.path) for d in defaults)


def ssh(guest: Guest, unit: Unit) -> Iterator[Listener]:
    settings = sshd_config.server_settings(guest)
    ports = [s for s in settings if s.keyword == "port" and not s.match]
    numbers = [int(s.value) for s in ports if s.value.isascii() and s.value.isdigit() and len(s.value) < 6] or [22]
    bound = [(s.value.split(" rdomain")[0], s.path, s.line) for s in settings if s.keyword == "listenaddress"]
    if bound:
        for number in numbers:
            yield from at(unit, bound, number)
        return
    where = (ports[0].path, ports[0].line) if ports else (unit.path, None)
    for number in numbers:
        yield Listener(TCP, number, "", unit.name, *where)


def cups(guest: Guest, unit: Unit) -> Iterator[Listener]:
    found = said(guest, r"(?:Listen|SSLListen|Port|SSLPort)\s+(\S+)", "/etc/cups/cupsd.conf")
    yield from otherwise(unit, at(unit, found, 631), Answering(631, "localhost"))


def exim(guest: Guest, unit: Unit) -> Iterator[Listener]:
    path = "/etc/exim4/update-exim4.conf.conf"
    text = shell_settings(guest, path).get("dc_local_interfaces", "")
    # 127.0.0.1 ; ::1 - and a port after a dot where it is another one
    found = [(part.strip(), path, 0) for part in text.split(";") if part.strip()]
    for listener in otherwise(unit, at(unit, found, 25), Answering(25)):
        yield listener._replace(line=None)


def postfix(guest: Guest, unit: Unit) -> Iterator[Listener]:
    main = "/etc/postfix/main.cf"
    listed = said(guest, r"inet_interfaces\s*=\s*(.*)", main)
    names = re.split(r"[\s,]+", listed[-1][0]) if listed else ["all"]
    where = listed[-1][1:] if listed else (unit.path, None)
    ports = {"smtp": 25, "smtps": 465, "submissions": 465, "submission": 587}
    services = [text for text, _, _ in said(guest, r"(\S+)\s+inet\s", "/etc/postfix/master.cf")] or ["smtp"]
    for service in services:
        for name in names if ":" not in service else [service.rpartition(":")[0]]:
            port = place(str(ports.get(service.rpartition(":")[2], service.rpartition(":")[2])), 25)
            address = {"all": "", "loopback-only": "localhost", "$myhostname": ""}.get(name, name)
            if port and port.port:
                yield Listener(TCP, port.port, address.strip("[]"), unit.name, *where)


def dovecot(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/dovecot/dovecot.conf", "/etc/dovecot/conf.d/*.conf")
    listed = said(guest, r"listen\s*=\s*(.*)", *places)
    addresses = [a.strip() for a in listed[-1][0].split(",")] if listed else [""]
    protocols = " ".join(text for text, _, _ in said(guest, r"protocols\s*=\s*(.*)", *places)) or "imap"
    for word, ports in (("imap", (143, 993)), ("pop3", (110, 995)), ("lmtp", ())):
        for port in ports if word in protocols else ():
            for address in addresses:
                yield Listener(TCP, port, "" if address == "*" else address, unit.name, unit.path)


def apache(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/apache2/ports.conf", "/etc/apache2/apache2.conf", "/etc/apache2/conf-enabled/*.conf",
              "/etc/apache2/sites-enabled/*", "/etc/httpd/conf/httpd.conf", "/etc/httpd/conf.d/*.conf")  # fmt: skip
    yield from otherwise(unit, at(unit, said(guest, r"Listen\s+(\S+)", *places), 80), Answering(80))


def nginx(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/nginx/nginx.conf", "/etc/nginx/conf.d/*.conf", "/etc/nginx/sites-enabled/*",
              "/etc/nginx/default.d/*.conf")  # fmt: skip
    found = said(guest, r"(?:[^#{]*\{)*\s*listen\s+([^;\s]+)", *places)
    yield from otherwise(unit, at(unit, found, 80), Answering(80))


def lighttpd(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/lighttpd/lighttpd.conf", "/etc/lighttpd/conf-enabled/*.conf", "/etc/lighttpd/conf.d/*.conf")
    ports = said(guest, r"server\.port\s*=\s*(\d+)", *places)
    bound = said(guest, r"server\.bind\s*=\s*(\S+)", *places)
    port = int(ports[-1][0]) if ports and len(ports[-1][0]) < 6 else 80
    yield from otherwise(unit, at(unit, bound[-1:], port), Answering(port))


def mysql(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/my.cnf", "/etc/mysql/my.cnf", "/etc/my.cnf.d/*.cnf", "/etc/mysql/conf.d/*.cnf",
              "/etc/mysql/mysql.conf.d/*.cnf", "/etc/mysql/mariadb.conf.d/*.cnf")  # fmt: skip
    if any(
        text.lower() in ("", "1", "on", "true")
        for text, _, _ in said(guest, r"skip[-_]networking(?:\s*=\s*)?(.*)", *places)
    ):
        return
    bound = said(guest, r"bind[-_]address\s*=\s*(\S*)", *places)[-1:]
    found = [(text, path, line) for value, path, line in bound for text in value.split(",")]
    yield from otherwise(unit, at(unit, found, 3306), Answering(3306))


def postgresql(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/postgresql/*/*/postgresql.conf", "/etc/postgresql/*/*/conf.d/*.conf",
              "/var/lib/pgsql/data/postgresql.conf", "/var/lib/pgsql/*/data/postgresql.conf")  # fmt: skip
    ports = said(guest, r"port\s*=?\s*(\d+)", *places)
    port = int(ports[-1][0]) if ports and len(ports[-1][0]) < 6 else 5432
    bound = said(guest, r"listen_addresses\s*=?\s*'([^']*)'", *places)[-1:]
    found = [(text, path, line) for value, path, line in bound for text in value.split(",") if text.strip()]
    if not bound or found:
        yield from otherwise(unit, at(unit, found, port), Answering(port, "localhost"))


def redis(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/redis/redis.conf", "/etc/redis.conf", "/etc/redis/*.conf", "/etc/valkey/valkey.conf")
    ports = said(guest, r"port\s+(\d+)", *places)
    port = int(ports[-1][0]) if ports and len(ports[-1][0]) < 6 else 6379
    bound = said(guest, r"bind\s+(.*)", *places)[-1:]
    found = [(text.lstrip("-"), path, line) for value, path, line in bound for text in value.split()]
    if port:
        yield from otherwise(unit, at(unit, found, port), Answering(port))


def memcached(guest: Guest, unit: Unit) -> Iterator[Listener]:
    own = said(guest, r"-l\s+(\S+)", "/etc/memcached.conf")
    rhel = said(guest, r"OPTIONS=.*?(?:-l\s+|--listen=)([^\s\"']+)", "/etc/sysconfig/memcached")
    found = [(text, path, line) for value, path, line in [*own, *rhel] for text in value.split(",")]
    yield from otherwise(unit, at(unit, found, 11211), Answering(11211))


def mongod(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/mongod.conf", "/etc/mongodb.conf")
    bound = said(guest, r"(?:bindIp\s*:|bind_ip\s*=)\s*(.*)", *places)[-1:]
    everybody = said(guest, r"(?:bindIpAll\s*:|bind_ip_all\s*=)\s*(true)", *places)
    found = [(text, path, line) for value, path, line in bound for text in value.split(",")]
    default = Answering(27017, "" if everybody else "localhost")
    yield from otherwise(unit, at(unit, found, 27017) if not everybody else (), default)


def snmpd(guest: Guest, unit: Unit) -> Iterator[Listener]:
    found = said(guest, r"agentaddress\s+(.*)", "/etc/snmp/snmpd.conf", "/etc/snmp/snmpd.conf.d/*.conf")
    texts = [(re.sub(r"^(?:udp6?|tcp6?):", "", text.strip()), path, line)
             for value, path, line in found for text in value.split(",")]  # fmt: skip
    yield from otherwise(unit, at(unit, texts, 161, UDP), Answering(161, "", UDP))


def vsftpd(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/vsftpd.conf", "/etc/vsftpd/vsftpd.conf")
    found = said(guest, r"listen_address6?=(\S+)", *places)
    ports = said(guest, r"listen_port=(\d+)", *places)
    port = int(ports[-1][0]) if ports and len(ports[-1][0]) < 6 else 21
    yield from otherwise(unit, at(unit, found, port), Answering(port))


def docker(guest: Guest, unit: Unit) -> Iterator[Listener]:
    hosts = [(word, unit.path, 0) for command in commands(unit) for word in re.findall(r"tcp://(\S+)", command)]
    try:
        config = json.loads(guest.read_text("/etc/docker/daemon.json") or "{}")
    except (ValueError, RecursionError):
        config = {}  # dockerd does not start with it
    listed = config.get("hosts", []) if isinstance(config, dict) else []
    hosts += [(host.removeprefix("tcp://"), "/etc/docker/daemon.json", 0) for host in listed
              if isinstance(host, str) and host.startswith("tcp://")]  # fmt: skip
    for listener in at(unit, hosts, 2375):
        yield listener._replace(line=None)


def inetd(guest: Guest, unit: Unit) -> Iterator[Listener]:
    from vmi.auditing.guest.firewall.matching import port_range

    for number, line in guest.lines("/etc/inetd.conf"):
        words = line.split()
        ends = port_range(words[0].rpartition(":")[2], "-") if len(words) > 5 else None
        if ends and words[2].rstrip("46") in (TCP, UDP):
            yield Listener(
                words[2].rstrip("46"), ends[0], words[0].rpartition(":")[0], unit.name, "/etc/inetd.conf", number
            )


def rsyslog(guest: Guest, unit: Unit) -> Iterator[Listener]:
    places = ("/etc/rsyslog.conf", "/etc/rsyslog.d/*.conf")
    for kind, old, protocol in (("imp?tcp", "InputTCP", TCP), ("imudp", "UDP", UDP)):
        pattern = rf"(?:input\s*\(\s*type=\"{kind}\"\s.*port=\"|\${old}ServerRun\s+)(\d+)"
        yield from at(unit, said(guest, pattern, *places), 514, protocol)


def unbound(guest: Guest, unit: Unit) -> Iterator[Listener]:
    found = said(guest, r"interface:\s*(\S+)", "/etc/unbound/unbound.conf", "/etc/unbound/unbound.conf.d/*.conf",
                 "/etc/unbound/conf.d/*.conf")  # fmt: skip
    for protocol in (TCP, UDP):
        yield from otherwise(unit, at(unit, found, 53, protocol), Answering(53, "localhost", protocol))


def wireguard(guest: Guest, unit: Unit) -> Iterator[Listener]:
    yield from at(unit, said(guest, r"ListenPort\s*=\s*(\d+)", "/etc/wireguard/*.conf"), 51820, UDP)


def vnc(guest: Guest, unit: Unit) -> Iterator[Listener]:
    number = unit.name.partition("@")[2].partition(".")[0].lstrip(":")
    local = any("localhost" in command and "-localhost no" not in command for command in commands(unit))
    port = 5900 + int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 5901
    yield Listener(TCP, port, "localhost" if local else "", unit.name, unit.path)


def chronyd(guest: Guest, unit: Unit) -> Iterator[Listener]:
    found = chrony(guest)
    if found.allowed and found.port:
        path, line = found.allowed[0].path, found.allowed[0].line
        yield Listener(UDP, found.port, "", unit.name, path, line)
    yield Listener(UDP, 323, "localhost", unit.name, unit.path)


def dhcp_client(guest: Guest, unit: Unit) -> Iterator[Listener]:
    yield Listener(UDP, 68, "", unit.name, unit.path)
    yield Listener(UDP, 546, "", unit.name, unit.path)


CONFIGURED: dict[str, Callable[[Guest, Unit], Iterator[Listener]]] = {
    "ssh": ssh, "sshd": ssh, "chronyd": chronyd, "chrony": chronyd, "cups": cups, "exim4": exim, "exim": exim,
    "postfix": postfix, "dovecot": dovecot, "apache2": apache, "httpd": apache, "nginx": nginx,
    "lighttpd": lighttpd, "mysql": mysql, "mysqld": mysql, "mariadb": mysql, "postgresql": postgresql,
    "redis": redis, "redis-server": redis, "valkey": redis, "valkey-server": redis, "memcached": memcached,
    "mongod": mongod, "mongodb": mongod, "snmpd": snmpd, "vsftpd": vsftpd, "docker": docker, "inetd": inetd,
    "openbsd-inetd": inetd, "inetutils-inetd": inetd, "rsyslog": rsyslog, "unbound": unbound,
    "wg-quick": wireguard, "vncserver": vnc, "tigervncserver": vnc, "systemd-resolved": resolved.listeners,
    "systemd-networkd": dhcp_client, "NetworkManager": dhcp_client, "networking": dhcp_client,
    "dhcpcd": dhcp_client, "ifup": dhcp_client,
}  # fmt: skip
"""By a service's name without its type, and without the instance of a template."""
