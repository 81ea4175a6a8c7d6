"""Every rule of the catalogue is judged by a check, or says who judges it."""

from vmi.auditing.checks import CHECKS
from vmi.auditing.coverage import rules, unknown


def test_each_rule_has_a_check_or_a_reason() -> None:
    assert [rule.id for rule in rules() if not rule.checks and not rule.elsewhere] == []


def test_checks_name_no_rule_that_there_is_not() -> None:
    assert unknown() == []


def test_what_the_catalogue_says_of_a_rule() -> None:
    (swap,) = [rule for rule in rules() if rule.id == "LAY-003"]
    assert swap == ("LAY-003", "no swap partition, swap file, fstab swap, zram excepted", ("layout.swap",), "")


def test_ids_are_of_their_family_and_stand_once() -> None:
    ids = [check.ID for check in CHECKS]
    assert len(set(ids)) == len(ids)
    assert [check.ID for check in CHECKS if check.__name__.split(".")[-2] != check.ID.split(".")[0]] == []  # type: ignore[attr-defined]
