"""The order of versions: as people count, and as dpkg does."""

from itertools import pairwise

import pytest

from vmi.manifest.versions import following, key


@pytest.mark.parametrize(
    "versions",
    [
        pytest.param(["9", "10", "11"], id="numbers"),
        pytest.param(["13.1", "13.2", "13.9", "13.10", "14"], id="dotted numbers"),
        pytest.param(["13", "13.0", "13.1", "13.1.1"], id="more parts are later"),
        pytest.param(["2025.02", "2025.3", "2025.11", "2026.1"], id="year and month"),
        pytest.param(["20250930", "20251001"], id="dates"),
        pytest.param(["1.0~~", "1.0~beta2", "1.0~rc1", "1.0", "1.0a", "1.0+1"], id="tilde, end, letters, signs"),
        pytest.param(["1.0Z", "1.0a", "1.0b", "1.0_1"], id="capital letters first"),
    ],
)
def test_order(versions: list[str]) -> None:
    assert all(key(lower) < key(higher) for lower, higher in pairwise(versions))


@pytest.mark.parametrize(("one", "other"), [("1.0", "1.00"), ("13.1", "13.01"), ("0010", "10"), ("1.", "1.0")])
def test_the_same(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("9", "10", id="a number"),
        pytest.param("13.9", "13.10", id="the last of several"),
        pytest.param("2025.09", "2025.10", id="as wide as it was"),
        pytest.param("1.0~rc1", "1.0~rc2", id="before a version"),
        pytest.param("1.0a", "1.1a", id="letters at the end"),
    ],
)
def test_following(version: str, expected: str) -> None:
    assert following(version) == expected
    assert key(version) < key(expected)
