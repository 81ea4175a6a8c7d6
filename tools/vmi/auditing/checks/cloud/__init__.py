"""This family is about contextualization: the image is a template, the cloud makes it somebody's machine."""

from vmi.auditing.checks.cloud import (
    cloud_init,
    credentials,
    datasources,
    growing,
    network_config,
    no_leftovers,
    seeds,
    users,
)
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (
    cloud_init,
    datasources,
    growing,
    users,
    credentials,
    seeds,
    network_config,
    no_leftovers,
)
