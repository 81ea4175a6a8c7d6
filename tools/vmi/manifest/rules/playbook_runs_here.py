"""A playbook is for the machine that is built.

Ansible runs inside the guest and knows one host, the guest itself, as `all`, `localhost` and 127.0.0.1. A play for
other hosts is skipped without an error, and the image lacks what it should have done. A task that is delegated to
another host, or a connection by ssh, fails.

Write `hosts: all`, and leave `connection` and `delegate_to` out.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.ansible import plays
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.tree import Mapping, Scalar, scalars
from vmi.manifest.rule import Problems

ID = "playbook-runs-here"
SEVERITY = Severity.ERROR

HERE = frozenset({"all", "*", "localhost", "127.0.0.1", "::1"})
CONNECTIONS = frozenset({"ssh", "paramiko", "paramiko_ssh", "winrm", "psrp", "network_cli"})


def check(read: Content) -> Problems:
    """This looks at hosts, connection and delegate_to."""
    for playbook in read.playbooks:
        for play in plays(playbook.document):
            hosts = list(scalars(play.values.get("hosts")))
            if hosts and not any(_is_here(host.text) for host in hosts):
                message = f"no host '{hosts[0].text[:60]}' is there: this play does nothing"
                yield at(playbook.step.playbook, hosts[0], message, "write `hosts: all`")
            yield from _connection(playbook.step.playbook, play)
    for task in read.tasks:
        yield from _connection(task.file, task.whole)
        delegate = task.whole.values.get("delegate_to")
        if isinstance(delegate, Scalar) and delegate.text not in HERE and "{{" not in delegate.text:
            yield at(task.file, delegate, f"no host '{delegate.text[:60]}' is there", "leave delegate_to out")


def _connection(file: str, mapping: Mapping) -> Problems:
    connection = mapping.values.get("connection")
    if isinstance(connection, Scalar) and connection.text.rpartition(".")[2] in CONNECTIONS:
        message = f"'{connection.text}': Ansible runs inside the machine itself"
        yield at(file, connection, message, "leave connection out")


def _is_here(pattern: str) -> bool:
    return "{{" in pattern or any(part in HERE for part in re.split(r"[,:]", pattern)) or pattern in HERE
