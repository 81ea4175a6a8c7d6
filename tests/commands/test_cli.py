"""The command line's promises: help at once, results on stdout, one message for every way to fail, exit codes."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.catalogue import Repository
from tests.commands.running import vmi

from vmi import __version__, cli
from vmi.commands import VERBS, lint
from vmi.core.errors import SIGNALS, Failure, InputError, Interrupted, Refusal, ServiceError, ToolError


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """This is a process of its own, which has imported nothing yet."""
    return subprocess.run([sys.executable, "-m", "vmi", *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_verb_explains_itself(verb: str) -> None:
    done = start(verb, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: vmi {verb} ")
    assert "--format {text,json" in done.stdout
    assert "exit codes: 0 done; 1 the answer is no; 2 usage" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["--version"], 0, f"vmi {__version__}", id="version"),
        pytest.param([], 2, "the following arguments are required: VERB", id="nothing"),
        pytest.param(["bild"], 2, "invalid choice: 'bild'", id="misspelt verb"),
        pytest.param(["lint", "--formt", "json"], 2, "unrecognized arguments: --formt", id="misspelt option"),
        pytest.param(["lint", "--repo", "/nonexistent"], 2, "holds no appliances/ directory", id="no catalogue"),
        pytest.param(["audit", "/nonexistent.qcow2"], 2, "/nonexistent.qcow2", id="no such image"),
    ],
)
def test_usage(arguments: list[str], code: int, said: str) -> None:
    done = vmi(*arguments)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (Refusal("its sha256 differs", where="a.qcow2"), 1, "error: a.qcow2: its sha256 differs"),
        (InputError("cannot be read", where="a.yaml"), 2, "error: a.yaml: cannot be read"),
        (ToolError("is not installed", where="packer", hint="make setup"), 3, "  what to do: make setup"),
        (ServiceError("answered 503", where="http://127.0.0.1"), 3, "error: http://127.0.0.1: answered 503"),
        (Failure("failed", details="one\ntwo"), 3, "error: failed\n  | one\n  | two"),
        (OSError(28, "No space left on device", "/store/x"), 3, "error: /store/x: No space left on device"),
        (Interrupted("SIGTERM"), 130, "interrupted: nothing half-written was left under a final name"),
        (KeyboardInterrupt(), 130, "interrupted: nothing half-written was left under a final name"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_every_way_to_fail_is_one_message(
    error: BaseException, code: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lint, "run", _raising(error))
    assert cli.main(["lint"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


def test_a_bug_names_a_file_and_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(lint, "run", _raising(KeyError("surprise")))
    assert cli.main(["lint"]) == 70
    said = capsys.readouterr().err
    assert said.startswith(f"error: this is a bug in vmi {__version__}: KeyError: 'surprise'\n")
    assert "Traceback" not in said
    (report,) = tmp_path.iterdir()
    assert str(report) in said
    assert "Traceback" in report.read_text()


def test_a_bug_is_told_where_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    monkeypatch.setattr(lint, "run", _raising(KeyError("surprise")))
    assert cli.main(["lint"]) == 70
    assert "report it; what a developer needs could not be written" in capsys.readouterr().err


def test_an_interrupt_while_python_still_imports_shows_no_traceback() -> None:
    script = (
        "import os, runpy, signal, sys\n"
        "class Slow:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'vmi.cli':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "sys.argv = ['vmi', 'lint']\n"
        "runpy.run_module('vmi', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


def test_results_go_to_stdout_and_nothing_else() -> None:
    done = start("lint", "--explain", "ignore")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ignore (error)\n\nAn ignore names a rule")


@pytest.mark.parametrize(("no_color", "expected"), [("", True), ("1", False)], ids=["terminal", "NO_COLOR"])
def test_colour_on_a_terminal_unless_unwanted(no_color: str, expected: bool) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm"}
    if no_color:
        environment["NO_COLOR"] = no_color
    parent, child = pty.openpty()
    subprocess.run([sys.executable, "-m", "vmi", "lint", "--repo", "/nonexistent"], env=environment, stderr=child)
    os.close(child)
    assert (b"\x1b[" in os.read(parent, 4096)) is expected


def test_a_closed_pipe_is_no_bug(catalogue: Repository) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "vmi", "lint", "--repo", str(catalogue.root)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_signal_does_not_cut_the_clearing_up_short(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, time\n"
        "from vmi import cli\n"
        "from vmi.commands import lint\n"
        "def run(args, console):\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        time.sleep(9)\n"
        "    finally:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        print('cleared up')\n"
        "lint.run = run\n"
        "sys.exit(cli.main(['lint']))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (130, "cleared up\n")


def test_an_interrupt_that_got_lost_does_not_make_the_next_one_deaf(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, time\n"
        "from vmi import cli\n"
        "from vmi.commands import lint\n"
        "class Finalizer:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        time.sleep(0.1)\n"
        "def run(args, console):\n"
        "    Finalizer()\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(9)\n"
        "lint.run = run\n"
        "sys.exit(cli.main(['lint']))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 130
    assert done.stderr.splitlines()[-1] == cli.INTERRUPTED


def test_an_interrupt_in_a_finalizer_comes_again(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, time\n"
        "from vmi import cli\n"
        "from vmi.commands import lint\n"
        "class Finalizer:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "def run(args, console):\n"
        "    Finalizer()\n"
        "    time.sleep(60)\n"
        "lint.run = run\n"
        "sys.exit(cli.main(['lint']))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, timeout=30)
    assert (done.returncode, done.stderr) == (130, f"{cli.INTERRUPTED}\n")


def test_an_interrupt_that_was_swallowed_ends_with_130(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from vmi import cli\n"
        "from vmi.commands import lint\n"
        "def run(args, console):\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "    except BaseException:\n"
        "        return 0\n"
        "lint.run = run\n"
        "sys.exit(cli.main(['lint']))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (130, f"{cli.INTERRUPTED}\n")


def test_a_second_signal_after_the_message_changes_nothing(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from vmi import cli\n"
        "from vmi.commands import lint\n"
        "lint.run = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "code = cli.main(['lint'])\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (130, f"{cli.INTERRUPTED}\n")


def test_an_interrupt_that_a_library_renamed_is_still_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*_: object) -> int:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(9)
        except Interrupted as error:
            raise ImportError("could not import module 'datetime'") from error
        return 0

    monkeypatch.setattr(lint, "run", run)
    assert cli.main(["lint"]) == 130
    assert capsys.readouterr().err.startswith("interrupted: ")


@pytest.fixture(autouse=True)
def _handlers_are_put_back() -> object:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _raising(error: BaseException) -> Callable[..., int]:
    def run(*_: object) -> int:
        raise error

    return run
