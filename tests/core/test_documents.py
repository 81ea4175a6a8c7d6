"""What is wrong in a person's file is shown, whatever it holds, and soon."""

from vmi.core import documents
from vmi.manifest.models import VirtualOrganisation

PATH = "vos/demo.vo/vo.yaml"


def shown(text: str) -> list[str]:
    value, findings, _ = documents.check(text.encode(), PATH, VirtualOrganisation)
    assert value is None
    return [str(finding) for finding in findings]


def test_a_key_cannot_steer_the_terminal() -> None:
    assert f"{PATH}:1:1: error [schema] \\x1b[31mkey: is not a key here" in shown('"\\e[31mkey": 1\n')


def test_a_key_that_stands_twice_cannot_steer_the_terminal() -> None:
    assert shown('"\\e[31mkey": 1\n"\\e[31mkey": 2\n') == [
        f"{PATH}:2:1: error [yaml] key '\\x1b[31mkey' stands already in line 1; remove one of the two"
    ]


def test_a_name_cannot_turn_the_text_around() -> None:
    assert f"{PATH}:1:1: error [schema] \\u202ekey: is not a key here" in shown("\u202ekey: 1\n")


def test_of_thousands_of_faults_the_first_are_shown() -> None:
    lines = shown("".join(f"k{number}: 1\n" for number in range(20_000)))
    assert len(lines) == 101
    assert lines[0] == f"{PATH}:1:1: error [schema] 20007 things are wrong; the first 100 are shown"
