"""docs/appdb.md shows a file of AppDB's that is carried without a rest."""

import re
from pathlib import Path

from vmi.core import documents
from vmi.manifest.importing.closest import import_file
from vmi.manifest.models import Appliance

PAGE = Path(__file__).parents[3] / "docs/appdb.md"


def sample() -> str:
    found = re.search(r"```yaml\n(appdb:\n.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    return found[1]


def test_the_sample_is_carried_without_a_rest(tmp_path: Path) -> None:
    (tmp_path / "appdb.yaml").write_text(sample())
    imported = import_file(tmp_path / "appdb.yaml", "debian-13")
    assert imported.left == ()
    assert [need.split(":")[0] for need in imported.needs] == ["owners"]
    assert "expiry_days: 182" in imported.manifest
    assert documents.check(imported.completed.encode(), "", Appliance).findings == []


def test_the_sample_has_every_field_of_the_table() -> None:
    rows = [line.split("|")[1] for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    fields = [field for row in rows for field in re.findall(r"`(\w+)`", row)]
    assert [field for field in fields if f"  {field}:" not in sample()] == []
