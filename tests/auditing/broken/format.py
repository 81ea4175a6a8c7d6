"""Images that are broken in one way each, for the checks of format."""

from tests.auditing.broken.case import WARN, Broken
from tests.auditing.images import to_qcow2

BROKEN: list[Broken] = [
    Broken(
        id="nothing is compressed", check="format.qcow2-compressed", outcome=WARN,
        says="image file: 0 of 384 clusters are compressed",
        made=lambda disk: to_qcow2(disk, "-o", "preallocation=full"),
    ),
]  # fmt: skip
