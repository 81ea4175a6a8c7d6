"""Each broken image is caught by its own check, and by no other."""

import json
from pathlib import Path

import pytest
from tests.auditing.broken import BROKEN
from tests.auditing.broken.case import Broken
from tests.auditing.images import GOOD, audited, make_disk, make_tree, messages, not_passed

from vmi.auditing.checks import CHECKS


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.check}: {broken.id}")
def test_is_caught_by_its_own_check_and_by_no_other(tmp_path: Path, broken: Broken) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", {**GOOD, **broken.change}), **broken.how)
    if broken.damage:
        broken.damage(disk)
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps(broken.feed))
    advisories = feed if broken.feed else None
    report = audited(broken.made(disk), broken.appliance, deep=broken.deep, advisories=advisories)
    assert not_passed(report) == {broken.check: broken.outcome}
    assert messages(report)[0] == broken.says


def test_each_check_has_an_image_that_it_catches() -> None:
    assert sorted({check.ID for check in CHECKS} - {broken.check for broken in BROKEN}) == []
