"""Versions are ordered as the programs order them that made them."""

import itertools
import random
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from vmi.auditing.advisories.versions import KEYS, apk, dpkg, pep440, rpm, semver

DEBIAN = ["0", "1", "1.0", "1.0-0", "1.0-1", "1.0~rc1-1", "1.0~", "1.0-1+deb12u1", "1.0-1+deb12u10", "1.0-1~bpo12+1",
          "1:0.9-1", "2:1.0", "0:1.0", "1.0a", "1.0+b", "1.0.1", "1.00", "1.0-1.1", "1.0+dfsg-1", "1.0-a~b",
          "1-2-3", "10", "9", "2023.1~~", "2023.1~", "2023.1", "1.0-1ubuntu0.1", "1.0-1build1",
          "6.12.117-1", "6.12.9-1"]  # fmt: skip
RPM = ["1.0-1.el9", "1.0-2.el9", "1.0-10.el9", "1.0-1.el9_4", "1.0-1.el9_4.2", "1:1.0-1", "0:1.0-1.el9", "1.0~rc1-1",
       "1.0^git1-1", "1.0^git1~x-1", "1.0.1-1", "1.0a-1", "1.0.a-1", "1.a-1", "1.1-1", "2-1", "10-1", "1.0-1.fc40",
       "5.14.0-427.13.1.el9_4", "5.14.0-70.el9", "8.7p1-38.el9_4.1", "8.7p1-9.el9", "1.001-1", "1.1.1k-7"]  # fmt: skip


def order(one: Any, other: Any) -> int:  # Any: what compares with its like
    return int(one > other) - int(one < other)


def made_up(alphabet: str, number: int) -> list[tuple[str, str]]:
    """Pairs that look a little like versions, the same in each run."""
    chance = random.Random(1)
    words = ["".join(["1", *chance.choices(alphabet, k=chance.randint(0, 6)), "0"]) for _ in range(number * 2)]
    return list(zip(words[::2], words[1::2], strict=True))


def dpkg_says(pairs: list[tuple[str, str]]) -> list[int]:
    """What dpkg itself says, many pairs in one run of a shell."""
    script = (
        'while read -r a b; do for op in lt eq gt; do dpkg --compare-versions "$a" $op "$b" && echo $op; done; done'
    )
    given_pairs = "".join(f"{one} {other}\n" for one, other in pairs)
    done = subprocess.run(["sh", "-c", script], input=given_pairs, capture_output=True, text=True, check=False)
    return [{"lt": -1, "eq": 0, "gt": 1}[word] for word in done.stdout.split()]


def rpm_says(pairs: list[tuple[str, str]]) -> list[int]:
    """What rpm itself says, by its Lua interpreter."""
    script = "".join(f"print(rpm.vercmp('{one}', '{other}') .. ' ')" for one, other in pairs)
    done = subprocess.run(["rpm", "--eval", f"%{{lua:{script}}}"], capture_output=True, text=True, check=True)
    return [int(word) for word in done.stdout.split()]


def test_debian_as_dpkg_itself() -> None:
    pairs = list(itertools.combinations_with_replacement(DEBIAN, 2))
    assert [order(dpkg.key(one), dpkg.key(other)) for one, other in pairs] == dpkg_says(pairs)


def test_any_version_of_debian_as_dpkg_itself() -> None:
    pairs = made_up("0123.a~+-", 300)
    assert [order(dpkg.key(one), dpkg.key(other)) for one, other in pairs] == dpkg_says(pairs)


def test_rpm_as_rpm_itself() -> None:
    pairs = list(itertools.combinations_with_replacement(RPM, 2))
    assert [order(rpm.key(one), rpm.key(other)) for one, other in pairs] == rpm_says(pairs)


def test_any_version_of_rpm_as_rpm_itself() -> None:
    pairs = made_up("0123.ab~^", 3000)
    assert [order(rpm.key(one), rpm.key(other)) for one, other in pairs] == rpm_says(pairs)


@pytest.mark.parametrize(
    ("kind", "ordered"),
    [
        pytest.param("deb", ["1.0~rc1", "1.0", "1.0-1", "1.0-1+deb12u1", "1.0.1", "1:0.1"], id="Debian"),
        pytest.param("rpm", ["1.0~rc1-1", "1.0-1", "1.0^git1-1", "1.0.1-1", "1:0.1-1"], id="rpm"),
        pytest.param("apk", ["1.02", "1.1_alpha1", "1.1_beta", "1.1_pre2", "1.1_rc1", "1.1_rc2-r3", "1.1", "1.1-r0",
                             "1.1-r10", "1.1_git20240101", "1.1_p1-r0", "1.1_p2", "1.1a", "1.1b-r1", "1.1.0", "1.1.1",
                             "1.2", "1.10", "2"], id="Alpine"),
        pytest.param("npm", ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                             "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.10.0", "2.0.0"], id="Node"),
        pytest.param("golang", ["v0.0.0-20190101000000-abcdef", "v0.0.0-20200101000000-abcdef", "v0.1.0",
                                "v2.0.0+incompatible"], id="Go"),
        pytest.param("pypi", ["not one", "1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0b1", "1.0rc1", "1.0", "1.0+local",
                              "1.0.post1.dev1", "1.0.post1", "1.0.1", "1.10", "1!0.1"], id="Python"),
    ],
)  # fmt: skip
def test_in_order(kind: str, ordered: list[str]) -> None:
    assert all(KEYS[kind](one) < KEYS[kind](other) for one, other in itertools.pairwise(ordered))


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.0", "1.0.0"), ("1.0-1", "1.0.post1"), ("v1.0", "1.0"), ("1.0c1", "1.0rc1"), ("1.0-ALPHA", "1.0a0"),
     ("1.0+a-1", "1.0+a.1")],
)  # fmt: skip
def test_python_spells_one_version_in_several_ways(one: str, other: str) -> None:
    assert pep440.key(one) == pep440.key(other)


@given(
    *[st.from_regex(r"\A[0-9]{1,2}(\.[0-9]){0,2}((a|b|rc)[0-9])?(\.post[0-9])?(\.dev[0-9])?(\+[a-z0-9]{1,3})?\Z")] * 2
)
def test_any_version_of_python_as_the_reference(one: str, other: str) -> None:
    assert order(pep440.key(one), pep440.key(other)) == order(Version(one), Version(other))


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(sorted(KEYS)))
def test_any_text_has_a_place(one: str, other: str, kind: str) -> None:
    assert order(KEYS[kind](one), KEYS[kind](other)) == -order(KEYS[kind](other), KEYS[kind](one))


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_numbers_of_any_length_are_compared_at_once(kind: str) -> None:
    assert KEYS[kind](f"1.{'9' * 100_000}") > KEYS[kind](f"1.{'8' * 100_000}")


def test_equal_ones() -> None:
    assert dpkg.key("1.0-0") == dpkg.key("0:1.00-")
    assert rpm.key("0:1.0-1") == rpm.key("1.00-01")
    assert semver.key("v1.2.3+build") == semver.key("1.2.3")
    assert apk.key("1.2~a1b2") == apk.key("1.2")
