"""Images that are broken in one way each, for the checks of boot."""

from tests.auditing.broken.case import Broken

BROKEN: list[Broken] = []
