"""How a verb speaks where nobody watches: plain lines, now and then, on stderr."""

import json
import signal
import threading
import time
from pathlib import Path

import pytest

from vmi.core import console
from vmi.core.console import Console, Verbosity
from vmi.core.errors import SIGNALS, Failure
from vmi.core.processes import run


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "PLAIN_DELAY_S", 0.05)
    monkeypatch.setattr(console, "PLAIN_INTERVAL_S", 0.05)


def test_a_quick_task_is_not_worth_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Console().task("digest"):
        pass
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("impatient")
def test_a_long_task_says_its_beginning_how_far_it_is_and_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    with Console().task("downloading", total=200) as advance:
        advance(50)
        time.sleep(0.5)
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert (captured.out, lines[0], lines[1]) == ("", "downloading ...", "downloading: 25 %, 0 s ...")
    assert lines[-1] in ("downloading: done in 0 s", "downloading: done in 1 s")


@pytest.mark.usefixtures("impatient")
def test_a_task_that_fails_does_not_say_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no"):
        _fail()
    assert "done" not in capsys.readouterr().err


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


def test_names_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "PLAIN_DELAY_S", 0)
    plain = Console()
    plain.failure(Failure("no 'a\x1b[2J'", where="b\nc", hint="\x1b[2J", details="\x1b]0;title\x07\nsecond line"))
    plain.note("\x9b2J")
    with plain.task("auditing \udcff\n.qcow2"):
        time.sleep(0.1)
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
        time.sleep(0.2)
        raise ValueError("no")


@pytest.mark.parametrize("said", ["::error::pwned", " \t::stop-commands::x", "x\n::warning::pwned", "##[error]pwned"])
def test_github_obeys_nothing_that_others_wrote(
    said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setattr(console, "PLAIN_DELAY_S", 0)
    loud = Console()
    loud.note(said)
    loud.failure(Failure(said, where=said, hint=f"a\n{said}", details=said))
    with loud.task(said):
        time.sleep(0.1)
    told = capsys.readouterr().err
    assert "##[" not in told
    assert not [line for line in told.splitlines() if line.lstrip().startswith("::")]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param("text", "| ::error::a\n # #[group]b\n", id="text"),
        pytest.param("json", '{\n  "a": "::error::a\\n #\\u0023[group]b"\n}\n', id="json"),
        pytest.param("sarif", '{\n  "a": "::error::a\\n #\\u0023[group]b"\n}\n', id="sarif"),
        pytest.param("github", "::error::a\n ##[group]b\n", id="what its report wrote as commands"),
    ],
)
def test_nor_results(
    output: str, expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    said = "::error::a\n ##[group]b"
    Console(output).result(said, {"a": said})
    shown = capsys.readouterr().out
    assert shown == expected
    if output in ("json", "sarif"):
        assert json.loads(shown) == {"a": said}


def test_elsewhere_results_stay_as_they_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    Console().result("::error::a\n ##[group]b", {})
    assert capsys.readouterr().out == "::error::a\n ##[group]b\n"


def test_elsewhere_colons_stay_as_they_are(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    Console().note("::1 is the address")
    assert capsys.readouterr().err == "::1 is the address\n"


@pytest.mark.parametrize("bar", [False, True], ids=["lines", "bar"])
def test_whoever_shows_progress_takes_no_interrupt_from_us(bar: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {thread.native_id for thread in threading.enumerate()}
    shown = Console()
    monkeypatch.setattr(shown, "_terminal", bar)
    with shown.task("building"):
        (voice,) = {thread.native_id for thread in threading.enumerate()} - before
        status = Path(f"/proc/self/task/{voice}/status").read_text()
    held_back = int(status.partition("SigBlk:")[2].split()[0], 16)
    assert [number for number in SIGNALS if not held_back & 1 << number - 1] == []
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()).isdisjoint(SIGNALS)
