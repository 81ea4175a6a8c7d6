"""This family is about how the disk is divided: one partition that a cloud can grow."""

from vmi.auditing.checks.layout import (
    alignment,
    boot,
    by_uuid,
    features,
    filesystem_clean,
    growable,
    lvm,
    partition_table,
    single_partition,
    swap,
)
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    partition_table,
    alignment,
    single_partition,
    boot,
    swap,
    lvm,
    filesystem_clean,
    features,
    growable,
    by_uuid,
)
