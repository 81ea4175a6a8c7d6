"""No configuration management or cluster knows the image already.

Puppet, Salt, Chef and CFEngine give each machine a key, k3s, Kubernetes and Consul a token or a number. All machines of
the image would be the same node, and anyone who downloads it is one too.
"""

from vmi.auditing.checks.credentials.telling import Traces, traced
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject

ID = "credentials.management"
TITLE = "no configuration management or cluster knows the image already"
HINT = "remove the agent's state (puppet ssl clean, rm -r /etc/salt/pki ...); machines register on their first boot"
SOURCES = ("VS:puppet-data-log", "CRD-017")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

TRACES: Traces = (
    ("is Puppet's identity of one machine", (
        "/etc/puppetlabs/puppet/ssl/*/*.pem", "/var/lib/puppet/ssl/*/*.pem", "/etc/puppet/ssl/*/*.pem",
        "/opt/puppetlabs/puppet/cache/state/*")),
    ("is Salt's identity of one machine", ("/etc/salt/pki/*/*.pem", "/etc/salt/pki/*/*.pub", "/etc/salt/minion_id")),
    ("is Chef's identity of one machine", ("/etc/chef/client.pem", "/etc/chef/validation.pem", "/etc/chef/*.pem")),
    ("is CFEngine's identity of one machine", ("/var/cfengine/ppkeys/*", "/var/lib/cfengine3/ppkeys/*")),
    ("is a node's identity in a cluster", (
        "/opt/consul/node-id", "/var/lib/consul/node-id", "/etc/rancher/node/password",
        "/var/lib/rancher/*/server/*token",
        "/etc/kubernetes/pki/*.key", "/var/lib/kubelet/pki/*", "/var/lib/etcd/member/snap/db", "/etc/docker/key.json")),
)  # fmt: skip


def check(subject: Subject) -> Observations:
    yield from traced(subject, Topic.MANAGEMENT, TRACES)
