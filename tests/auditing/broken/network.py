"""Images that are broken in one way each, for the checks of network."""

from tests.auditing.broken.case import Broken

BROKEN: list[Broken] = []
