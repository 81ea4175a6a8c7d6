"""This family is about contextualization: the image is a template, the cloud makes it somebody's machine."""

from vmi.auditing.checks.cloud import cloud_init, no_leftovers
from vmi.auditing.subject import Check

CHECKS: tuple[Check, ...] = (cloud_init, no_leftovers)
