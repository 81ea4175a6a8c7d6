"""This module is what a call executes: a text it is told, a file it is given, or what it reads."""

import re

from vmi.manifest.reading.programs import LANGUAGES, SHELLS, Call, calls
from vmi.manifest.reading.shell import Word, parse

_INPUT = frozenset({"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
_GIVEN, _GIVEN_TO_SHELLS = re.compile(r"-[A-Za-z]{0,9}[cer]"), re.compile(r"-[A-Za-z]{0,9}c")
"""Options, the last of some perhaps, that a program follows."""
_TOLD = frozenset({"su", "runuser"})
"""Programs that take -c as a shell does."""
_ELSEWHERE = frozenset({"ssh", "docker", "podman", "nerdctl", "lxc", "systemd-run", "machinectl", "runuser", "pkexec"})
"""Programs that run one that is named among their arguments, and hand on what they read."""
_QUEUES = frozenset({"at", "batch", "parallel"})
"""Programs that run each line which they read."""
MOST_ARGUMENTS = 50
LONGEST_TOLD = 2000


def runs_its_input(call: Call) -> bool:
    """This is true when a call executes what it reads."""
    if call.command.documents and not call.command.reads:
        return False  # the here-document is what it reads
    if _is_queue(call) or _elsewhere(call) or _told_to_read(call):
        return True
    files = [word.text for word in call.operands if word.text not in _INPUT]
    if any(each.program == "cat" and not each.operands for word in executed(call) for each in calls(word.inner)):
        return True
    if call.program in ("source", "."):
        return not files
    if call.program in SHELLS and any(word.text.rpartition("/")[2] == "xargs" for word in call.command.words):
        told = call.value_of("-c")
        return call.option("-c") is not None and (not told or told.startswith(("{}", "%", "$0", "$1", "$@", "$*")))
    if call.program in SHELLS:
        return call.option("-c") is None and (call.option("-s") is not None or not files)
    if call.program in LANGUAGES and call.operands and call.arguments[0].text in _INPUT:
        return True  # with arguments for what it reads
    return call.program in LANGUAGES and not files and call.option("-c", "-e", "-m", "-n", "-p", "-r") is None


def runs_a_variable(call: Call) -> bool:
    """This is true when a call executes what a variable holds."""
    return call.program.startswith("$") or any(not word.plain and "$" in word.text for word in told(call))


def executed(call: Call) -> list[Word]:
    """This is the words of a call that are run as a program, or name the file that is."""
    texts = told(call)
    if texts or call.program not in (*SHELLS, *LANGUAGES, "source", "."):
        return texts or ([call.first] if call.first.inner else [])
    return call.operands[:1]


def told(call: Call) -> list[Word]:
    """This is the words that are a program themselves."""
    if call.program == "eval":
        return list(call.arguments)
    if call.program not in (*SHELLS, *LANGUAGES, *_TOLD):
        return []
    option = _GIVEN if call.program in LANGUAGES else _GIVEN_TO_SHELLS
    for word, after in zip(call.arguments, call.arguments[1:], strict=False):
        if option.fullmatch(word.text):
            return [after]
    return []


def _is_queue(call: Call) -> bool:
    if call.program in _QUEUES:
        return not any(re.search(r"\s|\{\}", text) for text in call.texts) and call.option("-f", "-l") is None
    if call.program == "crontab":
        return any(word.text in _INPUT for word in call.arguments)
    return call.program in ("awk", "gawk", "mawk") and any(re.search(r"system\(\s?\$0", text) for text in call.texts)


def _elsewhere(call: Call) -> bool:
    for index, word in enumerate(call.arguments[:MOST_ARGUMENTS] if call.program in _ELSEWHERE else ()):
        name = word.text.rpartition("/")[2]
        if name in SHELLS or name in LANGUAGES:
            return runs_its_input(Call(name, call.arguments[index:], call.command))
    return False


def _told_to_read(call: Call) -> bool:
    """True for what is told to run a shell that reads: `su - x -c sh`, `env -S 'bash -e'`."""
    words = told(call) if call.program in (*SHELLS, *_TOLD) else []
    if call.program == "env":
        words = [after for word, after in zip(call.arguments, call.arguments[1:], strict=False) if word.text == "-S"]
    commands = [command for word in words if len(word.text) <= LONGEST_TOLD for command in parse(word.text)]
    reading = {id(each) for command in commands for each in command.readers}
    first = [command for command in commands if id(command) not in reading and not command.documents]
    return any(runs_its_input(each) for each in calls(first[:MOST_ARGUMENTS]))


def run_file(call: Call) -> Word | None:
    """This is the word that names the file which a call runs, if any."""
    if call.program in (*SHELLS, *LANGUAGES, "source", "."):
        return None if told(call) else next(iter(call.operands), None)
    return call.first if "/" in call.first.text else None
