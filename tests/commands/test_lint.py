"""`vmi lint` as a person, a program and GitHub meet it."""

import json
import os
import pty
import subprocess
import sys

import pytest
from tests.catalogue import Repository

VO = "vos/demo.vo/vo.yaml"


def lint(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vmi", "lint", *arguments]
    around = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    return subprocess.run(command, env={**around, **environment}, capture_output=True, text=True)


@pytest.fixture
def wrong(catalogue: Repository) -> Repository:
    catalogue.replace(VO, "appliance: debian-13", "appliance: debian-12")
    return catalogue


def test_a_person_sees_place_line_and_summary(wrong: Repository) -> None:
    done = lint("--repo", str(wrong.root), "demo.vo")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        f"{VO}:9:16: error [followed-exists] follows 'debian-12', which is not in this repository\n"
        "    9 |   - appliance: debian-12\n"
        "      |                ^^^^^^^^^\n"
        "    did you mean 'debian-13'?\n"
        "\n"
        "2 appliances, 1 VO: 1 error\n"
        "`vmi lint --explain RULE` explains a rule\n"
    )


def test_a_hint_does_not_say_no(catalogue: Repository) -> None:
    catalogue.replace("vos/demo.vo/vo.yaml", "title: Demonstration", "title: 42")
    done = lint("--repo", str(catalogue.root), "demo.vo")
    assert done.returncode == 0
    assert f"{VO}:4:8: hint [quoted-text]" in done.stdout
    assert "2 appliances, 1 VO: " in done.stdout


def test_nothing_is_wrong(catalogue: Repository) -> None:
    done = lint("--repo", str(catalogue.root), "demo.vo")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2 appliances, 1 VO: nothing is wrong\n", "")


def test_a_program_gets_json(wrong: Repository) -> None:
    done = lint("--repo", str(wrong.root), "--format", "json", "demo.vo")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "findings": [
            {
                "path": VO,
                "line": 9,
                "column": 16,
                "end_column": 25,
                "rule": "followed-exists",
                "severity": "error",
                "message": "follows 'debian-12', which is not in this repository",
                "hint": "did you mean 'debian-13'?",
            }
        ],
        "summary": {"errors": 1, "warnings": 0, "hints": 0},
    }


COMMAND = (
    f"::error file={VO},line=9,col=16,endColumn=25,title=followed-exists"
    "::follows 'debian-12', which is not in this repository%0Adid you mean 'debian-13'?\n"
)


def test_github_gets_its_commands_inside_of_actions(wrong: Repository) -> None:
    done = lint("--repo", str(wrong.root), "demo.vo", GITHUB_ACTIONS="true")
    assert done.stdout.startswith(COMMAND + "2 appliances, 1 VO: 1 error\n")


def test_what_was_asked_for_wins_inside_of_actions(wrong: Repository) -> None:
    done = lint("--repo", str(wrong.root), "--format", "text", "demo.vo", GITHUB_ACTIONS="true")
    assert "::error" not in done.stdout


def test_github_when_asked_for_elsewhere(wrong: Repository) -> None:
    assert lint("--repo", str(wrong.root), "--format", "github", "demo.vo").stdout.startswith(COMMAND)


def test_sarif_holds_results_and_the_manual(wrong: Repository) -> None:
    (run,) = json.loads(lint("--repo", str(wrong.root), "--format", "sarif", "demo.vo").stdout)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["followed-exists"]
    (rule,) = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "followed-exists"]
    assert rule["help"]["markdown"].startswith("A VO follows appliances that are in this repository, each once.\n\n")


def test_a_rule_is_explained() -> None:
    done = lint("--explain", "followed-exists")
    assert done.returncode == 0
    assert done.stdout.startswith(
        "followed-exists (error)\n\nA VO follows appliances that are in this repository, each once.\n\nEach release"
    )


@pytest.mark.parametrize("rule", ["file", "yaml", "schema", "ignore"])
def test_what_is_found_before_the_rules_is_explained_too(rule: str) -> None:
    assert lint("--explain", rule).stdout.startswith(f"{rule} (error)\n\n")


def test_all_rules_are_listed_in_groups() -> None:
    done = lint("--explain")
    assert done.returncode == 0
    assert done.stdout.startswith("reading a manifest\n  file                       error    Every directory below")
    assert "\n\nVOs\n  vo-name-is-directory       error    " in done.stdout


@pytest.mark.parametrize(
    ("rule", "hint"),
    [("followed-exist", "did you mean 'followed-exists'?"), ("xyzzy", "`vmi lint --explain` lists all rules")],
)
def test_an_unknown_rule(rule: str, hint: str) -> None:
    done = lint("--explain", rule)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: no rule '{rule}'\n  what to do: {hint}\n"


def test_an_unknown_name(catalogue: Repository) -> None:
    done = lint("--repo", str(catalogue.root), "debian-31")
    assert done.returncode == 2
    assert done.stderr == ("error: no appliance and no VO 'debian-31'\n  what to do: did you mean 'debian-13'?\n")


@pytest.mark.parametrize(("no_color", "expected"), [("", True), ("1", False)], ids=["terminal", "NO_COLOR"])
def test_colour_on_a_terminal_unless_unwanted(wrong: Repository, no_color: str, expected: bool) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "GITHUB_ACTIONS")} | {"TERM": "xterm"}
    if no_color:
        environment["NO_COLOR"] = no_color
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "vmi", "lint", "--repo", str(wrong.root), "demo.vo"]
    subprocess.run(command, env=environment, stdout=child, stderr=subprocess.DEVNULL)
    os.close(child)
    assert (b"\x1b[1;31merror [followed-exists]" in os.read(parent, 65536)) is expected
