"""schema-comment: the first line names the schema, where there is one."""

import pytest
from tests.catalogue import APPLIANCE, VO, Repository
from tests.manifest.linted import findings

PATH = "appliances/debian-13/appliance.yaml"
LINE = "# yaml-language-server: $schema=../../docs/schema/appliance.json\n"
VO_LINE = "# yaml-language-server: $schema=../../docs/schema/vo.json\n"


@pytest.fixture
def with_schema(catalogue: Repository) -> Repository:
    for kind in ("appliance", "vo"):
        catalogue.write(f"docs/schema/{kind}.json", "{}")
    catalogue.write(
        "appliances/derived/appliance.yaml", LINE + APPLIANCE.replace("name: debian-13\n", "name: derived\n")
    )
    catalogue.write("vos/demo.vo/vo.yaml", VO_LINE + VO)
    return catalogue


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        pytest.param(LINE, [], id="silent: it is there"),
        pytest.param(LINE.replace("\n", "\r\n"), [], id="silent: as on Windows"),
        pytest.param(
            "",
            [
                f"{PATH}:1:1: hint [schema-comment] does not name its schema in the first line"
                f" | write `{LINE.strip()}` there"
            ],
            id="missing",
        ),
        pytest.param(
            VO_LINE,
            [
                f"{PATH}:1:33: hint [schema-comment] names '../../docs/schema/vo.json' as its schema"
                f" | write `{LINE.strip()}`"
            ],
            id="another kind's",
        ),
    ],
)
def test_schema_comment(with_schema: Repository, first: str, expected: list[str]) -> None:
    with_schema.write(PATH, first + APPLIANCE)
    assert findings(with_schema, "schema-comment") == expected


def test_a_vo_names_its_own(with_schema: Repository) -> None:
    with_schema.write(PATH, LINE + APPLIANCE)
    with_schema.write("vos/demo.vo/vo.yaml", VO)
    assert findings(with_schema, "schema-comment") == [
        "vos/demo.vo/vo.yaml:1:1: hint [schema-comment] does not name its schema in the first line"
        f" | write `{VO_LINE.strip()}` there"
    ]


def test_silent_where_the_catalogue_has_no_schema(catalogue: Repository) -> None:
    assert findings(catalogue, "schema-comment") == []
