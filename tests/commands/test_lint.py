"""`vmi lint` as a person, a program and GitHub meet it."""

import json
import os
import pty
import subprocess
import sys
from unittest.mock import patch

import pytest
from tests.catalogue import Repository
from tests.commands.running import Done, vmi

from vmi.commands.linting import around
from vmi.manifest.linting import lint as linted
from vmi.manifest.repository import Catalogue

VO = "vos/demo.vo/vo.yaml"


def lint(*arguments: str, **environment: str) -> Done:
    with patch.dict(os.environ):
        os.environ.pop("GITHUB_ACTIONS", None)
        return vmi("lint", *arguments, environment=environment)


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
        "1 VO: 1 error\n"
        "`vmi lint --explain RULE` explains a rule\n"
    )


def test_a_hint_does_not_say_no(catalogue: Repository) -> None:
    catalogue.replace("vos/demo.vo/vo.yaml", "title: Demonstration", "title: 42")
    done = lint("--repo", str(catalogue.root), "demo.vo")
    assert done.returncode == 0
    assert f"{VO}:4:8: hint [quoted-text]" in done.stdout
    assert "\n1 VO: " in done.stdout


def test_nothing_is_wrong(catalogue: Repository) -> None:
    done = lint("--repo", str(catalogue.root), "demo.vo")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 VO: nothing is wrong\n", "")


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
    assert done.stdout.startswith(COMMAND + "1 VO: 1 error\n")


@pytest.fixture
def owned(catalogue: Repository) -> Repository:
    """Two lines of CODEOWNERS are wrong, and the base is broken."""
    for path in ("appliances/derived/appliance.yaml", VO):
        catalogue.replace(path, '["@a', '["@b')
    catalogue.write("vos/derived/vo.yaml", (catalogue.root / VO).read_text().replace("demo.vo\n", "derived\n"))
    return catalogue


@pytest.mark.parametrize(
    ("names", "said", "summary"),
    [
        pytest.param(
            ["derived"], ["/appliances/derived/", "/vos/derived/"], "1 appliance, 1 VO: 2 errors, 1 hint", id="both"
        ),
        pytest.param(["demo.vo"], ["/vos/demo.vo/"], "1 VO: 1 error", id="a VO"),
        pytest.param(["debian-13"], [], "1 appliance: 1 hint", id="another"),
        pytest.param(
            ["derived", "--since", "HEAD"],
            ["/appliances/derived/", "/vos/derived/"],
            "1 of 2 appliances, 1 of 2 VOs: 2 errors, 1 hint",
            id="of what changed",
        ),
    ],
)
def test_a_name_s_line_in_codeowners_is_looked_at(
    owned: Repository, names: list[str], said: list[str], summary: str
) -> None:
    lines = lint("--repo", str(owned.root), *names).stdout.splitlines()
    found = [line for line in lines if line.startswith("CODEOWNERS:")]
    assert [path for line in found for path in said if f"'{path}'" in line] == said
    assert len(found) == len(said)
    assert [line for line in lines if line.startswith(summary)] == [summary]


def test_others_are_not_read(catalogue: Repository) -> None:
    catalogue.write("appliances/other/appliance.yaml", "name: [")
    read = Catalogue(catalogue.root)
    assert [str(finding.severity) for finding in linted(around(read, names=["derived"]))] == ["hint"]
    assert sorted(read.summaries) == ["debian-13", "derived"]  # the one stands on the other


def test_a_catalogue_without_codeowners_concerns_everybody(catalogue: Repository) -> None:
    (catalogue.root / "CODEOWNERS").unlink()
    assert "CODEOWNERS:1:1: error" in lint("--repo", str(catalogue.root), "derived").stdout


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
