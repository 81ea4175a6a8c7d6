"""This package is the checks: a module is a plug-in with ID, TITLE, HINT, SOURCES and `check`, and its docstring is its
manual page. A new one is written beside its siblings and added to this table.
"""

from vmi.auditing.checks.accounts import password_hashes, unexpected_users
from vmi.auditing.checks.cloud import cloud_init, no_leftovers
from vmi.auditing.checks.credentials import authorized_keys, histories, host_keys, private_keys
from vmi.auditing.checks.firewall import inbound
from vmi.auditing.checks.format import qcow2_compressed
from vmi.auditing.checks.layout import boot, filesystem_clean, growable, lvm, partition_table, single_partition, swap
from vmi.auditing.checks.leftovers import build
from vmi.auditing.checks.size import caches, free_zeros, virtual
from vmi.auditing.checks.ssh import password_authentication
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    partition_table,
    single_partition,
    boot,
    swap,
    lvm,
    filesystem_clean,
    growable,
    virtual,
    free_zeros,
    caches,
    qcow2_compressed,
    cloud_init,
    no_leftovers,
    password_hashes,
    unexpected_users,
    authorized_keys,
    host_keys,
    private_keys,
    histories,
    build,
    password_authentication,
    inbound,
)
