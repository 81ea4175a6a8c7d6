"""What comes from outside of the distribution names its version.

`pip install tool`, `npm install --global tool` and `git clone` take what is newest at that hour. Tomorrow's build of
the same commit differs, and one day it fails. Name versions, where reviewers see them change:

    pip install tool==1.2.3      # or: pip install --requirement requirements.txt
    npm install --global tool@1.2.3
    git clone --branch v1.2.3 https://example.org/tool.git
    git -C tool checkout 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12

Packages of the distribution need no version: its archive brings security updates, and the build records what came.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.ansible import Task
from vmi.manifest.reading.content import Content, Shell
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.tree import Scalar, scalars
from vmi.manifest.rule import Problems

ID = "pinned-versions"
SEVERITY = Severity.HINT

_MOVING = frozenset({"main", "master", "develop", "dev", "trunk", "HEAD", "latest", "nightly"})
_PIP_VALUED = (
    *("-r", "--requirement", "-c", "--constraint", "-t", "--target", "-i", "--index-url", "--extra-index-url"),
    *("--prefix", "--root", "-e", "--editable", "--trusted-host", "-f", "--find-links", "--python"),
)
_PINNED = re.compile(r"[=~]=|@\s*\S|[<>]|\.(?:whl|tar\.gz|zip)$|^[.~/$]|/")
_GIT = re.compile(r"git\+(?:https?|ssh|git)://\S+")
_MANAGER_MODULES = frozenset({"apt", "dnf", "yum", "dnf5", "package", "zypper", "pip", "npm", "gem"})


def check(read: Content) -> Problems:
    """This looks at what pip, npm, cargo, go and git are told to fetch."""
    for shell in read.shells:
        stays = not _checks_out(shell)
        for call in shell.calls:
            yield from _of_call(shell.file, call, stays)
    for task in read.tasks:
        yield from _of_task(task)


def _of_call(file: str, call: Call, stays: bool) -> Problems:
    program, texts = call.program, call.texts
    if program in ("python", "python3") and texts[:3] == ("-m", "pip", "install"):
        call, program, texts = call._replace(words=call.words[2:]), "pip", texts[2:]
    if program in ("pip", "pip3", "pipx") and texts[:1] == ("install",):
        yield from _of_pip(file, call)
    elif program == "npm" and {"install", "i", "add"} & set(texts[:1]) and call.option("-g", "--global"):
        for word in call.operands[1:]:
            if word.plain and "@" not in word.text[1:] and not word.text.startswith((".", "/", "http")):
                yield at(file, word, f"'{word.text}' has no version", f"write '{word.text}@VERSION'")
    elif program == "go" and texts[:1] == ("install",):
        for word in call.operands[1:]:
            if word.text.endswith("@latest"):
                yield at(file, word, f"'{word.text}' has no version", "write a version instead of latest")
    elif program == "git" and "clone" in texts and stays:
        branch = call.value_of("-b", "--branch")
        if not branch or branch in _MOVING:
            message = f"what '{branch}' is changes" if branch else "git clone takes what is newest"
            yield at(file, call.first, message, "add `--branch TAG`, or check a commit out afterwards")


def _of_pip(file: str, call: Call) -> Problems:
    value = False
    if call.option("-r", "--requirement", "-c", "--constraint"):
        return  # the file names the versions
    for word in call.arguments[1:]:
        if value or word.text.startswith("-"):
            value = not value and word.text in _PIP_VALUED
        elif _GIT.search(word.text):
            reference = word.text.rpartition("/")[2].partition("#")[0].partition("@")[2]
            if word.plain and (not reference or reference in _MOVING):
                hint = "add @ and a commit or a tag at its end"
                yield at(file, word, f"'{word.text[:80]}' is whatever was pushed last", hint, Severity.WARNING)
        elif word.plain and not _PINNED.search(word.text):
            yield at(file, word, f"'{word.text}' has no version", f"write '{word.text}==VERSION'")


def _checks_out(shell: Shell) -> bool:
    """This is true when a script goes to a commit or a tag after it cloned."""
    verbs = ("checkout", "switch", "reset")
    return any(call.program == "git" and any(verb in call.texts for verb in verbs) for call in shell.calls)


def _of_task(task: Task) -> Problems:
    state, version = task.place("state"), task.argument("version")
    if task.module in _MANAGER_MODULES and isinstance(state, Scalar) and state.text == "latest":
        message = "'latest' is another version every month"
        yield at(task.file, state, message, "write `state: present`, with a version where it matters")
    elif task.module == "git" and (not version or version in _MOVING):
        place = task.place("version") or task.key
        yield at(task.file, place, "git takes what is newest", "write `version:` with a tag or a commit")
    elif task.module == "pip" and not version and not task.argument("requirements", "chdir"):
        for name in scalars(task.place("name")):
            if "{{" not in name.text and not _PINNED.search(name.text):
                yield at(task.file, name, f"'{name.text}' has no version", f"write '{name.text}==VERSION'")
