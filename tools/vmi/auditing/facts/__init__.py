"""This package collects what is true of an image, good or bad: what people ask, and what two images are compared by.

Facts are JSON values, printable, in an order that depends on the image alone, and never more than some megabytes.
"""

from vmi.auditing.facts.digests import digests
from vmi.auditing.facts.disk import disk_facts
from vmi.auditing.facts.guest import guest_facts

__all__ = ["digests", "disk_facts", "guest_facts"]
