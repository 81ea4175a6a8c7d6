"""Which VOs are asked, for how long, and which need not be."""

from datetime import UTC, datetime, timedelta

import pytest
from tests import examples

from vmi.core.errors import InputError
from vmi.endorsing import decision
from vmi.endorsing.models import Endorsement
from vmi.manifest.models import VirtualOrganisation

RECORD = "f" * 64
OTHER = examples.virtual_organisation(name="other.vo", image_expiry_days=30)
NOT_FOLLOWING = examples.virtual_organisation(name="third.vo", follows=[{"appliance": "ubuntu"}])


def proposed(*vos: VirtualOrganisation, now: datetime = examples.RELEASED) -> list[tuple[str, str]]:
    found = decision.endorsements(examples.release(), RECORD, vos, now)
    return [(endorsement.vo, endorsement.expires.isoformat()) for endorsement in found]


DEMO = ("demo.vo", "2026-10-31T10:30:00+00:00")


@pytest.mark.parametrize(
    ("vos", "expected"),
    [
        pytest.param([], [], id="no VO"),
        pytest.param([NOT_FOLLOWING], [], id="none follows"),
        pytest.param([examples.virtual_organisation()], [DEMO], id="one follows"),
        pytest.param(
            [OTHER, NOT_FOLLOWING, examples.virtual_organisation()],
            [DEMO, ("other.vo", "2026-06-03T10:30:00+00:00")],
            id="two follow, each with its own expiry",
        ),
    ],
)
def test_endorsements(vos: list[VirtualOrganisation], expected: list[tuple[str, str]]) -> None:
    assert proposed(*vos) == expected


def test_the_appliances_own_policy_may_end_an_endorsement_earlier() -> None:
    vos = [OTHER, examples.virtual_organisation()]
    found = decision.endorsements(examples.release(expiry_days=90), RECORD, vos, examples.RELEASED)
    assert [(each.vo, each.expires.date().isoformat()) for each in found] == [
        ("demo.vo", "2026-08-02"),
        ("other.vo", "2026-06-03"),
    ]


@pytest.mark.parametrize(
    ("lifecycle", "expected"),
    [
        pytest.param({}, None, id="in production"),
        pytest.param({"state": "deprecated"}, None, id="deprecated"),
        pytest.param({"state": "development"}, "it is in development: only what is in production is proposed",
                     id="in development"),
        pytest.param({"state": "retired"}, "it is retired", id="retired"),
        pytest.param({"state": "retired", "replacement": "debian-14"}, "it is retired, and debian-14 takes its place",
                     id="replaced"),
    ],
)  # fmt: skip
def test_withheld(lifecycle: dict[str, str], expected: str | None) -> None:
    assert decision.withheld(examples.appliance(lifecycle=lifecycle)) == expected


def test_an_endorsement_that_would_be_over_is_not_proposed() -> None:
    assert proposed(OTHER, now=datetime(2026, 6, 3, 10, 29, 59, tzinfo=UTC)) != []
    assert proposed(OTHER, now=datetime(2026, 6, 3, 10, 30, 0, tzinfo=UTC)) == []


def test_an_endorsement_names_image_and_record_by_digest() -> None:
    [made] = decision.endorsements(examples.release(), RECORD, [OTHER], examples.RELEASED)
    assert (made.image_sha256, made.record_sha256) == (examples.IMAGE_SHA256, RECORD)


def endorsement(**changes: object) -> Endorsement:
    [made] = decision.endorsements(examples.release(), RECORD, [OTHER], examples.RELEASED)
    return made.model_copy(update=changes)


@pytest.mark.parametrize(
    ("current", "days_later", "expected"),
    [
        pytest.param(None, None, None, id="nothing endorsed yet"),
        pytest.param(endorsement(), 0, "endorses 13.1 already", id="the same"),
        pytest.param(endorsement(version="13.2"), 1, "endorses 13.2, which is newer", id="a newer one"),
        pytest.param(endorsement(version="13.0"), -1, None, id="an older one"),
        pytest.param(endorsement(version="12"), None, None, id="one without a record"),
        pytest.param(endorsement(expires=examples.RELEASED), 0, None, id="the same with another expiry"),
        pytest.param(endorsement(record_sha256="0" * 64), 0, None, id="the same version by another record"),
    ],
)
def test_settled(current: Endorsement | None, days_later: int | None, expected: str | None) -> None:
    released = examples.RELEASED + timedelta(days=days_later or 0)
    endorsed = None if days_later is None else examples.release(released=released)
    assert decision.settled(endorsement(), examples.release(), current, endorsed) == expected


@pytest.mark.parametrize("vo", ["a..b", "demo.lock"])
def test_a_vo_whose_name_no_branch_can_hold_is_refused(vo: str) -> None:
    with pytest.raises(InputError, match="cannot be part of a branch's name"):
        decision.branch(vo, "debian-13")


def test_paths_and_names() -> None:
    assert decision.path("demo.vo", "debian-13") == "vos/demo.vo/images/debian-13.yaml"
    assert decision.branch("demo.vo", "debian-13") == "endorse/demo.vo/debian-13"
    assert decision.title(endorsement()) == "Endorse debian-13 13.1 for other.vo"
