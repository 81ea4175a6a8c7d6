"""A profile may ask for more than the checks; one that asks for less says so in every report."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.auditing.images import TODAY

from vmi.auditing.errors import CannotJudge
from vmi.auditing.judging import judge
from vmi.auditing.profiles.levels import EGI
from vmi.auditing.profiles.reading import built_in, levels
from vmi.auditing.results import CheckResult, Outcome, verdict
from vmi.auditing.subject import Observation, Request, Skipped, Subject, fail, hint, warn
from vmi.auditing.waiving import apply
from vmi.core.errors import InputError
from vmi.manifest.models import Waiver

HEAD = "apiVersion: vmi/v1\nkind: Profile\nname: house\n"
OWN = HEAD + "checks:\n  layout.swap: {level: LEVEL, reason: our own}\n"
SKIPS = Skipped("no disk")
UNREADABLE = CannotJudge("holds XFS", "disk")
Say = Callable[[str, str], Observation]


def judged(tmp_path: Path, profile: str, *said: Say | Exception) -> CheckResult:
    """What becomes of what layout.swap says."""

    def check(subject: Subject) -> Any:
        for each in said:
            if isinstance(each, Exception):
                raise each
            yield each("/etc/fstab", "swap")

    own = tmp_path / "profile.yaml"
    own.write_text(profile)
    request = Request(TODAY, levels=levels(profile if profile in ("egi", "strict") else str(own)))
    module = SimpleNamespace(ID="layout.swap", TITLE="no swap", HINT="remove it", check=check)
    return judge(module, Subject(None, UNREADABLE, request))


@pytest.mark.parametrize(
    ("profile", "said", "expected"),
    [
        pytest.param("egi", [hint], "hint", id="egi: a hint is a hint"),
        pytest.param("egi", [warn, hint], "warn", id="egi: a warning is a warning"),
        pytest.param("egi", [], "pass", id="egi: nothing"),
        pytest.param("strict", [hint], "warn", id="strict: a hint is a warning"),
        pytest.param("strict", [warn], "fail", id="strict: a warning is a failure"),
        pytest.param("strict", [], "pass", id="strict: nothing"),
        pytest.param("strict", [SKIPS], "skipped", id="strict: skipped"),
        pytest.param(OWN.replace("LEVEL", "hint"), [fail], "hint, eased from fail", id="own: a failure as a hint"),
        pytest.param(OWN.replace("LEVEL", "warn"), [warn], "warn", id="own: a warning as a warning"),
        pytest.param(OWN.replace("LEVEL", "fail"), [hint], "fail", id="own: a hint as a failure"),
        pytest.param(OWN.replace("LEVEL", "fail"), [], "pass", id="own: nothing as a failure"),
        pytest.param(OWN.replace("LEVEL", "fail"), [SKIPS], "skipped", id="own: skipped as a failure"),
        pytest.param(OWN.replace("LEVEL", "hint"), [UNREADABLE], "fail", id="own: not judged"),
        pytest.param(OWN.replace("LEVEL", "hint"), [warn, UNREADABLE], "fail", id="own: not judged in full"),
        pytest.param(OWN.replace("LEVEL", "off"), [UNREADABLE], "skipped, eased from None", id="own: off"),
        pytest.param(HEAD + "extends: strict\n", [hint], "warn", id="own: as the one that it extends"),
        pytest.param(HEAD + "hints: fail\n", [hint], "fail", id="own: every hint"),
        pytest.param(HEAD + "extends: strict\nchecks:\n  layout.swap: {level: warn, reason: r}\n", [warn], "warn",
                     id="own: what is less than strict but not less than the check is not eased"),
    ],
)  # fmt: skip
def test_what_becomes_of_what_a_check_says(
    tmp_path: Path, profile: str, said: list[Say | Exception], expected: str
) -> None:
    result = judged(tmp_path, profile, *said)
    eased = f", eased from {result.eased.outcome}" if result.eased else ""
    assert f"{result.outcome}{eased}" == expected


def test_the_default_is_the_file_of_that_name() -> None:
    assert built_in("egi") == EGI


def test_a_check_that_is_off_says_why_and_alone_is_no_yes(tmp_path: Path) -> None:
    result = judged(tmp_path, OWN.replace("LEVEL", "off"))
    assert result.reason == "the profile 'house' leaves it out: our own"
    assert verdict([result]) is Outcome.FAIL


def test_strict_lets_no_waiver_stay_that_is_not_needed() -> None:
    waiver = Waiver.model_validate({"check": "layout.swap", "reason": "r", "expires": "2026-06-01"})
    passed = CheckResult(check="layout.swap", title="t", outcome=Outcome.PASS)
    assert [each.outcome for each in apply((passed,), (waiver,), TODAY, built_in("strict"))] == ["pass", "fail"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(HEAD + "checks:\n  layout.swop: {level: off, reason: r}\n",
                     ["5:3: error [schema] 'layout.swop' does not fit as a key of checks: there is no such check",
                      "did you mean 'layout.swap'?"], id="unknown check"),
        pytest.param(HEAD + "checks:\n  layout.swap: {level: of, reason: r}\n",
                     ["5:24: error [schema] checks.layout.swap.level 'of' is not known", "did you mean 'off'?"],
                     id="unknown level"),
        pytest.param(HEAD + "checks:\n  layout.swap: {level: off}\n",
                     ["5:3: error [schema] checks.layout.swap needs a `reason`"], id="no reason"),
        pytest.param(HEAD.replace("house", "egi"), ["that profile is vmi's own"], id="a name that is taken"),
        pytest.param(HEAD + "extends: lax\n", ["extends 'lax' is not known"], id="unknown base"),
        pytest.param(HEAD + "warnings: hint\n", ["warnings 'hint' is not known"], id="all warnings made less of"),
        pytest.param("- a\n", ["this file is no table of keys with values"], id="a list"),
    ],
)  # fmt: skip
def test_a_profile_that_is_wrong_says_where(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        levels(str(path))
    for words in expected:
        assert words in str(error.value.details)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("strickt", "did you mean 'strict'?", id="misspelt"),
        pytest.param("house.yaml", "one of egi, strict, or a file", id="no such file"),
    ],
)
def test_no_profile(word: str, hint: str) -> None:
    with pytest.raises(InputError, match="is no profile, and there is no such file") as error:
        levels(word)
    assert error.value.hint == hint


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "p").write_text(HEAD)
    found = levels(str(tmp_path / "p"))
    assert (found.name, found.sha256) == (
        "house", "544b6cae6c3faf4532296766568c5d84817bf5a206e0d775502062d9e4755d9e",
    )  # fmt: skip
