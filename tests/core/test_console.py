"""How a verb speaks where nobody watches: plain lines, now and then, on stderr."""

import time

import pytest

from vmi.core import console
from vmi.core.console import Console, Verbosity
from vmi.core.errors import Failure
from vmi.core.processes import run


def test_a_task_says_its_beginning_and_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    with Console().task("building"):
        pass
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "building ...\nbuilding: done in 0 s\n")


def test_a_long_task_stays_in_touch(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "PLAIN_INTERVAL_S", 0.05)
    with Console().task("downloading", total=200) as advance:
        advance(50)
        time.sleep(0.5)
    assert "downloading: 25 %, 0 s ...\n" in capsys.readouterr().err


def test_a_task_that_fails_does_not_say_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no"):
        _fail()
    assert capsys.readouterr().err == "building ...\n"


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = Console(verbosity=Verbosity.QUIET)
    quiet.note("hello")
    with quiet.task("building") as advance:
        advance(1)
    assert capsys.readouterr().err == ""


def test_verbose_shows_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    Console(verbosity=Verbosity.VERBOSE)
    run("git", "--version")
    assert "+ git --version\n" in capsys.readouterr().err


def test_names_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    console.failure(Failure("no 'a\x1b[2J'", where="b\nc", hint="\x1b[2J", details="\x1b]0;title\x07\nsecond line"))
    console.note("\x9b2J")
    with console.task("auditing \udcff\n.qcow2"):
        pass
    assert capsys.readouterr().err.splitlines() == [
        r"error: b\x0ac: no 'a\x1b[2J'",
        r"  | \x1b]0;title\x07",
        "  | second line",
        r"  what to do: \x1b[2J",
        r"\x9b2J",
        r"auditing \xff\x0a.qcow2 ...",
        r"auditing \xff\x0a.qcow2: done in 0 s",
    ]


def _fail() -> None:
    with Console().task("building"):
        raise ValueError("no")
